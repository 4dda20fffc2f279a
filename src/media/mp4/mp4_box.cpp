#include "media/mp4/mp4_box.hpp"

#include <algorithm>
#include <array>

#include "media/codec/bits.hpp"

namespace media {

namespace {

/// Bytes of a box without media.
constexpr std::uint64_t max_box_size = 16U << 20U;

}  // namespace

bool is_outermost_box(std::uint32_t type) {
    static constexpr std::array<std::string_view, 15> names{"ftyp", "styp", "moov", "moof", "mdat",
                                                            "prft", "mfra", "sidx", "ssix", "free",
                                                            "skip", "wide", "uuid", "meta", "emsg"};
    return std::any_of(names.begin(), names.end(),
                       [type](std::string_view name) { return mp4_type(name) == type; });
}

std::optional<Mp4Box> mp4_box_at(const ByteSource& source, std::int64_t position) {
    std::array<std::uint8_t, 8> bytes{};
    if (!source.read_at(position, bytes)) return std::nullopt;
    BitReader reader(bytes);
    Mp4Box box;
    box.size = reader.read(32);
    box.type = reader.read(32);
    if (box.size != 1 || !is_outermost_box(box.type)) return box;
    if (!source.read_at(position + 8, bytes)) return std::nullopt;
    BitReader large(bytes);
    box.size = std::uint64_t{large.read(32)} << 32U;
    box.size |= large.read(32);
    box.head = 16;
    return box;
}

std::optional<Bytes> mp4_content_at(const ByteSource& source, std::int64_t position, std::uint32_t type) {
    const std::optional<Mp4Box> box = mp4_box_at(source, position);
    if (!box || box->type != type || box->size < box->head || box->size > max_box_size) return std::nullopt;
    Bytes content(static_cast<std::size_t>(box->size - box->head));
    if (!source.read_at(position + static_cast<std::int64_t>(box->head), content)) return std::nullopt;
    return content;
}

std::optional<Mp4Content> take_mp4_box(ByteView& rest) {
    BitReader reader(rest);
    const std::size_t size = reader.read(32);
    const std::uint32_t type = reader.read(32);
    if (reader.failed() || size < 8 || size > rest.size()) return std::nullopt;
    const Mp4Content box{type, rest.subspan(8, size - 8)};
    rest = rest.subspan(size);
    return box;
}

}  // namespace media
