#include "media/flv_tail.hpp"

#include <array>

namespace media {

namespace {

/// Signature, flags, length of the header, and the size of the tag before the first: 0.
constexpr std::int64_t header_size = 13;
constexpr std::int64_t tag_head_size = 11;

/// The 32 bits at `position`, or nothing.
std::optional<std::uint32_t> number_at(ByteSource& source, std::int64_t position) {
    std::array<std::uint8_t, 4> bytes{};
    if (!source.seek(position)) return std::nullopt;
    for (std::size_t filled = 0; filled < bytes.size();) {
        const auto result = source.read(std::span(bytes).subspan(filled));
        if (result.outcome != ByteSource::Outcome::ok) return std::nullopt;
        filled += result.count;
    }
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U |
           bytes[3];
}

/// Whether a tag with that many bytes of data ends at `end`.
bool has_tag(ByteSource& source, std::int64_t end, std::int64_t data_size) {
    const std::int64_t begin = end - data_size - tag_head_size;
    if (data_size < 0 || begin < header_size) return false;
    const auto type_and_size = number_at(source, begin);
    return type_and_size && (*type_and_size & 0xFFFFFFU) == data_size;
}

}  // namespace

bool ends_within_flv_tag(ByteSource& source) {
    const std::int64_t end = source.size().value_or(0) - 4;
    if (end < header_size) return false;
    // Behind each tag stands its size, which by some writers does not count the head, and by others is always
    // 0.
    const auto last = number_at(source, end);
    if (!last || *last == 0) return false;
    return !has_tag(source, end, *last - tag_head_size) && !has_tag(source, end, *last);
}

}  // namespace media
