#pragma once

#include <optional>

#include "media/source.hpp"

namespace media {

/// The STREAMINFO block of FLAC (RFC 9639, 8.2), without its head.
inline constexpr std::size_t flac_stream_info_size = 34;
/// Finds the block in a container's bytes, where it stands alone, or behind `fLaC` and its head; nothing when
/// it is cut short.
std::optional<ByteView> find_flac_stream_info(ByteView config);

/// A header that stands among the packets where streams of Ogg follow each other (RFC 9639, 10.1): the bytes of the first
/// from `fLaC` on, or nothing of another block of metadata. No value for a frame.
std::optional<ByteView> flac_chained_header(ByteView packet);

/// The format that a STREAMINFO block describes.
struct FlacFormat {
    /// Samples a second.
    int sample_rate = 0;
    int channels = 0;
    int bits_per_sample = 0;
};
/// Nothing when the block is malformed.
std::optional<FlacFormat> parse_flac_stream_info(ByteView stream_info);

}  // namespace media
