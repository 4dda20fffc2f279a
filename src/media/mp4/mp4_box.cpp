#include "media/mp4/mp4_box.hpp"

#include <algorithm>
#include <array>

#include "media/codec/bits.hpp"

namespace media {

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

}  // namespace media
