#include "media/codec/legacy_video.hpp"

#include <array>

#include "media/codec/bits.hpp"

namespace media {

namespace {

struct SorensonHeader {
    PictureSize size;
    unsigned picture_type = 0;
};

/// Adobe FLV 10.1, E.4.3.2 (H263VIDEOPACKET).
std::optional<SorensonHeader> parse_sorenson(ByteView frame) {
    constexpr std::array<PictureSize, 8> sizes{
        {{}, {}, {352, 288}, {176, 144}, {128, 96}, {320, 240}, {160, 120}, {}}};
    BitReader bits(frame);
    if (bits.read(17) != 1) return std::nullopt;
    bits.skip(5 + 8);  // version, temporal reference
    SorensonHeader header;
    const std::uint32_t size_code = bits.read(3);
    header.size = sizes.at(size_code);
    if (size_code < 2) {
        const unsigned width = size_code == 0 ? 8 : 16;
        header.size.width = static_cast<int>(bits.read(width));
        header.size.height = static_cast<int>(bits.read(width));
    }
    header.picture_type = bits.read(2);
    if (bits.failed()) return std::nullopt;
    return header;
}

/// Screen video, version 1 and 2: block width, image width, block height, image height (E.4.3.3).
std::optional<PictureSize> screen_size(ByteView frame) {
    BitReader bits(frame);
    bits.skip(4);
    PictureSize size;
    size.width = static_cast<int>(bits.read(12));
    bits.skip(4);
    size.height = static_cast<int>(bits.read(12));
    if (bits.failed()) return std::nullopt;
    return size;
}

/// The header of a VP6 keyframe: its size in macroblocks, from which the adjustment byte takes a margin.
std::optional<PictureSize> vp6_size(ByteView frame, ByteView config) {
    BitReader bits(frame);
    const bool inter = bits.flag();
    bits.skip(6);
    const bool separated_coefficients = bits.flag();
    bits.skip(5);  // bitstream version
    const bool simple_profile = bits.read(2) == 0;
    bits.align();
    if (separated_coefficients || simple_profile) bits.skip(16);  // where the coefficients begin
    const int rows = static_cast<int>(bits.read(8));
    const int columns = static_cast<int>(bits.read(8));
    if (inter || bits.failed()) return std::nullopt;
    const int adjustment = config.empty() ? 0 : config.front();
    return PictureSize{columns * 16 - (adjustment >> 4), rows * 16 - (adjustment & 15)};
}

}  // namespace

std::optional<PictureSize> legacy_picture_size(Codec codec, ByteView frame, ByteView config) {
    constexpr std::size_t alpha_offset_size = 3;
    std::optional<PictureSize> size;
    if (codec == Codec::sorenson_h263) {
        if (const auto header = parse_sorenson(frame)) size = header->size;
    } else if (codec == Codec::screen_video || codec == Codec::screen_video2) {
        size = screen_size(frame);
    } else if (codec == Codec::vp6) {
        size = vp6_size(frame, config);
    } else if (codec == Codec::vp6_alpha && frame.size() > alpha_offset_size) {
        size = vp6_size(frame.subspan(alpha_offset_size), config);
    }
    if (size && (size->width <= 0 || size->height <= 0)) return std::nullopt;
    return size;
}

bool is_disposable(Codec codec, ByteView frame) {
    constexpr unsigned disposable_inter = 2;
    if (codec != Codec::sorenson_h263) return false;
    const auto header = parse_sorenson(frame);
    return header && header->picture_type == disposable_inter;
}

}  // namespace media
