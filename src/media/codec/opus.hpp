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
    /// Of the sound before it was encoded; what is decoded has 48 kHz.
    int input_sample_rate = 0;
    int mapping_family = 0;
};
/// Nothing when it is malformed or cut short.
std::optional<OpusHead> parse_opus_head(ByteView bytes);

/// How long the sound in a packet is (RFC 6716, 3.1); 0 for what is no packet.
Time opus_duration(ByteView packet);

}  // namespace media
