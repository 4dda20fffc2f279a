#pragma once

#include <cstddef>
#include <limits>
#include <optional>

#include "media/source.hpp"

/// Tags of files of sound, which are no sound and none that is missing. Pure functions over hostile bytes.
namespace media {

/// Bytes from which on a tag shows its size.
inline constexpr std::size_t file_tag_head = 16;

/// Size of a tag that ends where the file does.
inline constexpr std::size_t rest_of_file = std::numeric_limits<std::size_t>::max();

/// Bytes of the tag that begins there, head included: ID3v2 (2.4.0, 3.1), ID3v1, APEv2, or `rest_of_file` for Lyrics3.
/// Nothing where none begins, or its head is cut short.
std::optional<std::size_t> file_tag_size(ByteView bytes);

}  // namespace media
