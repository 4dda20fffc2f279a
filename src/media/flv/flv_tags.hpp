#pragma once

#include <cstdint>
#include <optional>

#include "media/bytes/byte_source.hpp"

namespace media {

/// Types of tags with media (Adobe FLV 10.1, E.4.1).
enum class FlvTagType : std::uint8_t { audio = 8, video = 9 };

/// Bytes of a file in which a tag is looked for.
inline constexpr std::int64_t max_flv_search = 256 << 20;

/// Position of the first tag of that type in an FLV file, by the heads of the tags before it. Nothing where
/// there is none among so many bytes, or behind damage, and for pipes.
std::optional<std::int64_t> find_flv_tag(const ByteSource& source, FlvTagType type);

}  // namespace media
