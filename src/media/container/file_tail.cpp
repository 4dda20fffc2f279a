#include "media/container/file_tail.hpp"

#include <array>

#include "media/container/mp4_box.hpp"

namespace media {

namespace {

/// The 32 bits at `position`, or nothing.
std::optional<std::uint32_t> number_at(const ByteSource& source, std::int64_t position) {
    std::array<std::uint8_t, 4> bytes{};
    if (!source.read_at(position, bytes)) return std::nullopt;
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U |
           bytes[3];
}

/// Bytes of signature, flags, length of the header, and the size of the tag before the first: 0.
constexpr std::int64_t flv_header_size = 13;
constexpr std::int64_t tag_head_size = 11;

/// True when a tag with that many bytes of data ends at `end`.
bool has_tag(const ByteSource& source, std::int64_t end, std::int64_t data_size) {
    const std::int64_t begin = end - data_size - tag_head_size;
    if (data_size < 0 || begin < flv_header_size) return false;
    const auto type_and_size = number_at(source, begin);
    return type_and_size && (*type_and_size & 0xFFFFFFU) == data_size;
}

/// True for files of those writers that put 0 behind each tag instead of its size; the first tag tells.
bool writes_no_sizes(const ByteSource& source) {
    const auto type_and_size = number_at(source, flv_header_size);
    if (!type_and_size) return false;
    return number_at(source, flv_header_size + tag_head_size + (*type_and_size & 0xFFFFFFU)) == 0;
}

}  // namespace

bool ends_within_flv_tag(const ByteSource& source) {
    const std::int64_t end = source.size().value_or(0) - 4;
    if (end < flv_header_size) return false;
    const auto last = number_at(source, end);
    if (!last) return false;
    if (*last == 0) return !writes_no_sizes(source);
    // The size behind a tag does not count its head, by some writers.
    return !has_tag(source, end, *last - tag_head_size) && !has_tag(source, end, *last);
}

bool ends_within_mp4_box(const ByteSource& source) {
    constexpr int max_boxes = 1'000'000;
    const std::int64_t end = source.size().value_or(0);
    std::int64_t position = 0;
    for (int i = 0; i < max_boxes && position < end; ++i) {
        const std::optional<Mp4Box> box = mp4_box_at(source, position);
        if (!box) return true;
        if (box->size == 0 || !is_outermost_box(box->type))
            return false;  // the box goes up to the end, or is not of this file
        if (box->size < 8) return false;
        if (box->size > static_cast<std::uint64_t>(end - position)) return true;
        position += static_cast<std::int64_t>(box->size);
    }
    return false;
}

}  // namespace media
