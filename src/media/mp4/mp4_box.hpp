#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "media/bytes/byte_source.hpp"
#include "media/source.hpp"

namespace media {

/// The head of a box of MP4 and MOV files (ISO/IEC 14496-12, 4.2).
struct Mp4Box {
    std::uint32_t type = 0;
    /// Bytes of the whole box: fewer than `head` if it is damaged, 0 if it goes up to the end of the file.
    std::uint64_t size = 0;
    /// Bytes before its content.
    std::uint64_t head = 8;
};

/// The type of a box by its name, "moof".
constexpr std::uint32_t mp4_type(std::string_view name) {
    std::uint32_t type = 0;
    for (const char letter : name)
        type = type << 8U | static_cast<std::uint8_t>(letter);
    return type;
}

/// True for the types of boxes that a file consists of, as far as they are known (6.2.3).
bool is_outermost_box(std::uint32_t type);
/// The box at `position` bytes from the start; nothing where the file ends before its head does, and for
/// pipes.
std::optional<Mp4Box> mp4_box_at(const ByteSource& source, std::int64_t position);
/// The content of the outermost box at `position`, if it is of that type, and of at most 16 MiB.
std::optional<Bytes> mp4_content_at(const ByteSource& source, std::int64_t position, std::uint32_t type);

/// A box within another.
struct Mp4Content {
    std::uint32_t type = 0;
    ByteView content;
};
/// Takes the next box off the content of another; nothing at its end, or where it is damaged.
std::optional<Mp4Content> take_mp4_box(ByteView& rest);

}  // namespace media
