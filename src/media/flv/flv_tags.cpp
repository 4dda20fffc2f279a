#include "media/flv/flv_tags.hpp"

#include <array>

#include "media/codec/bits.hpp"

namespace media {

bool FlvTagHead::is_known() const {
    return type == FlvTagType::audio || type == FlvTagType::video || type == FlvTagType::script;
}

FlvTagHead parse_flv_tag_head(ByteView bytes) {
    BitReader reader(bytes);
    FlvTagHead head;
    reader.skip(3);  // reserved, and the mark of encryption
    head.type = static_cast<FlvTagType>(reader.read(5));
    head.size = reader.read(24);
    head.time = reader.read(24);
    head.time |= reader.read(8) << 24U;
    head.stream = reader.read(24);
    return head;
}

std::optional<std::int64_t> find_flv_tag(const ByteSource& source, FlvTagType type) {
    std::array<std::uint8_t, 9> file_head{};
    if (!source.read_at(0, file_head)) return std::nullopt;
    BitReader offset(ByteView(file_head).subspan(5));
    std::int64_t position = std::int64_t{offset.read(32)} + flv_back_pointer_size;
    while (position < max_flv_search) {
        std::array<std::uint8_t, 4> type_and_size{};
        if (!source.read_at(position, type_and_size)) return std::nullopt;
        const FlvTagHead head = parse_flv_tag_head(type_and_size);
        if (head.type == type && head.size > 0) return position;
        if (!head.is_known()) return std::nullopt;
        position += head.to_next();
    }
    return std::nullopt;
}

}  // namespace media
