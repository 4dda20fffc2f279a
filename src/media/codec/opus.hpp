#pragma once

#include <cstdint>
#include <optional>

#include "media/source.hpp"

namespace media {

/// The identification header of an Opus stream (RFC 7845, 5.1), which libavformat makes of what other
/// containers have.
struct OpusHead {
    int channels = 0;
    int pre_skip = 0;
    /// Samples a second of the sound before it was encoded; decoders give 48 kHz.
    int input_sample_rate = 0;
    int mapping_family = 0;
};
/// Nothing when the header is malformed or cut short.
std::optional<OpusHead> parse_opus_head(ByteView bytes);

/// A header that stands among the packets where streams of Ogg follow each other (RFC 7845, 3 and 5): the identification
/// header, or nothing of the comments. No value for a packet of sound.
std::optional<ByteView> opus_chained_header(ByteView packet);

/// Length of the sound in a packet (RFC 6716, 3.1); 0 for bytes that are no packet.
Time opus_duration(ByteView packet);

}  // namespace media
