#include "media/file_tail.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace media {

namespace {

/// The 32 bits at `position`, or nothing.
std::optional<std::uint32_t> number_at(const ByteSource& source, std::int64_t position) {
    std::array<std::uint8_t, 4> bytes{};
    if (!source.read_at(position, bytes)) return std::nullopt;
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U |
           bytes[3];
}

/// Signature, flags, length of the header, and the size of the tag before the first: 0.
constexpr std::int64_t flv_header_size = 13;
constexpr std::int64_t tag_head_size = 11;

/// Whether a tag with that many bytes of data ends at `end`.
bool has_tag(const ByteSource& source, std::int64_t end, std::int64_t data_size) {
    const std::int64_t begin = end - data_size - tag_head_size;
    if (data_size < 0 || begin < flv_header_size) return false;
    const auto type_and_size = number_at(source, begin);
    return type_and_size && (*type_and_size & 0xFFFFFFU) == data_size;
}

/// Some writers put 0 behind each tag instead of its size; the first tag tells.
bool writes_no_sizes(const ByteSource& source) {
    const auto type_and_size = number_at(source, flv_header_size);
    if (!type_and_size) return false;
    return number_at(source, flv_header_size + tag_head_size + (*type_and_size & 0xFFFFFFU)) == 0;
}

/// The outermost boxes of MP4 and MOV files (ISO/IEC 14496-12, 6.2.3).
bool is_outermost_box(std::uint32_t type) {
    static constexpr std::array<std::string_view, 14> names{"ftyp", "styp", "moov", "moof", "mdat",
                                                            "mfra", "sidx", "ssix", "free", "skip",
                                                            "wide", "uuid", "meta", "emsg"};
    const std::array<char, 4> name{static_cast<char>(type >> 24U), static_cast<char>(type >> 16U),
                                   static_cast<char>(type >> 8U), static_cast<char>(type)};
    return std::find(names.begin(), names.end(), std::string_view(name.data(), name.size())) != names.end();
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
        const auto short_size = number_at(source, position);
        const auto type = number_at(source, position + 4);
        if (!short_size || !type) return true;
        std::uint64_t size = *short_size;
        if (size == 0 || !is_outermost_box(*type)) return false;  // up to the end, or not of this file
        if (size == 1) {
            const auto high = number_at(source, position + 8);
            const auto low = number_at(source, position + 12);
            if (!high || !low) return true;
            size = std::uint64_t{*high} << 32U | *low;
        }
        if (size < 8) return false;
        if (size > static_cast<std::uint64_t>(end - position)) return true;
        position += static_cast<std::int64_t>(size);
    }
    return false;
}

}  // namespace media
