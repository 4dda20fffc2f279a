#pragma once

#include <optional>

#include "media/source.hpp"

namespace media {

/// The STREAMINFO block of FLAC (RFC 9639, 8.2), without its head.
inline constexpr std::size_t flac_stream_info_size = 34;
/// Finds it in what a container has: alone, or behind `fLaC` and the head of the block; nothing when it is
/// cut short.
std::optional<ByteView> find_flac_stream_info(ByteView config);

struct FlacFormat {
    int sample_rate = 0;
    int channels = 0;
    int bits_per_sample = 0;
};
/// Nothing when it is malformed.
std::optional<FlacFormat> parse_flac_stream_info(ByteView stream_info);

}  // namespace media
