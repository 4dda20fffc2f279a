#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "media/bytes/byte_source.hpp"
#include "media/source.hpp"

namespace media {

/// Types of tags (Adobe FLV 10.1, E.4.1).
enum class FlvTagType : std::uint8_t { audio = 8, video = 9, script = 18 };

/// Bytes of a tag's head, and of the size behind each tag (E.3).
inline constexpr std::int64_t flv_tag_head_size = 11;
inline constexpr std::int64_t flv_back_pointer_size = 4;

/// The head of a tag (E.4.1).
struct FlvTagHead {
    FlvTagType type{};
    /// Bytes of the body.
    std::uint32_t size = 0;
    /// Milliseconds modulo 2^32.
    std::uint32_t time = 0;
    /// Always 0.
    std::uint32_t stream = 0;

    /// True for the types of tags that there are.
    bool is_known() const;
    /// Bytes from the tag's beginning to that of the next one.
    std::int64_t to_next() const { return flv_tag_head_size + size + flv_back_pointer_size; }
};

/// The head of a tag by its bytes; those that are missing are zeros.
FlvTagHead parse_flv_tag_head(ByteView bytes);

/// Bytes of a file in which a tag is looked for.
inline constexpr std::int64_t max_flv_search = 256 << 20;

/// Position of the first tag of that type in an FLV file, by the heads of the tags before it. Nothing where
/// there is none among so many bytes, or behind damage, and for pipes.
std::optional<std::int64_t> find_flv_tag(const ByteSource& source, FlvTagType type);

}  // namespace media
