#include "media/flv/flv_tags.hpp"

#include <array>

#include "media/codec/bits.hpp"

namespace media {

std::optional<std::int64_t> find_flv_tag(const ByteSource& source, FlvTagType type) {
    constexpr std::int64_t back_pointer_size = 4;
    constexpr std::int64_t head_size = 11;
    constexpr std::uint32_t script = 18;
    std::array<std::uint8_t, 9> file_head{};
    if (!source.read_at(0, file_head)) return std::nullopt;
    BitReader offset(ByteView(file_head).subspan(5));
    std::int64_t position = std::int64_t{offset.read(32)} + back_pointer_size;
    while (position < max_flv_search) {
        std::array<std::uint8_t, 4> type_and_size{};
        if (!source.read_at(position, type_and_size)) return std::nullopt;
        BitReader head(type_and_size);
        head.skip(3);  // reserved, and the mark of encryption
        const std::uint32_t found = head.read(5);
        const std::int64_t size = head.read(24);
        if (found == static_cast<std::uint32_t>(type) && size > 0) return position;
        const bool is_tag = found == static_cast<std::uint32_t>(FlvTagType::audio) ||
                            found == static_cast<std::uint32_t>(FlvTagType::video) || found == script;
        if (!is_tag) return std::nullopt;
        position += head_size + size + back_pointer_size;
    }
    return std::nullopt;
}

}  // namespace media
