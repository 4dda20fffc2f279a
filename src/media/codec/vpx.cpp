#include "media/codec/vpx.hpp"

#include <algorithm>
#include <array>

#include "media/codec/bits.hpp"

namespace media {

namespace {

constexpr std::uint8_t unspecified = 2;
constexpr std::uint8_t chroma_420 = 1;
constexpr std::uint8_t chroma_422 = 2;
constexpr std::uint8_t chroma_444 = 3;

/// color_config (6.2.2).
void read_color(BitReader& bits, VpxKeyFrame& frame) {
    // By color_space: unknown, BT.601, BT.709, SMPTE 170M, SMPTE 240M, BT.2020, reserved, RGB.
    constexpr std::array<std::uint8_t, 8> matrices{unspecified, 5, 1, 6, 7, 9, unspecified, 0};
    constexpr std::uint32_t rgb = 7;
    const bool odd_profile = frame.profile % 2 != 0;
    if (frame.profile >= 2) frame.bit_depth = bits.flag() ? 12 : 10;
    const std::uint32_t space = bits.read(3);
    frame.matrix = matrices.at(space);
    if (space == rgb) {
        frame.full_range = true;
        frame.chroma = chroma_444;
        if (odd_profile) bits.skip(1);
        return;
    }
    frame.full_range = bits.flag();
    if (!odd_profile) return;
    const bool subsampling_x = bits.flag();
    const bool subsampling_y = bits.flag();
    bits.skip(1);
    frame.chroma = subsampling_x ? (subsampling_y ? chroma_420 : chroma_422) : chroma_444;
}

}  // namespace

std::optional<VpxKeyFrame> parse_vp8_key_frame(ByteView frame) {
    constexpr std::size_t head_size = 10;
    if (frame.size() < head_size || (frame[0] & 1U) != 0) return std::nullopt;
    if (frame[3] != 0x9D || frame[4] != 0x01 || frame[5] != 0x2A) return std::nullopt;
    VpxKeyFrame key;
    key.profile = frame[0] >> 1U & 7U;
    // The upper two bits of each side say how to scale it.
    key.size = {(frame[7] & 0x3F) << 8 | frame[6], (frame[9] & 0x3F) << 8 | frame[8]};
    if (key.profile > 3 || key.size.width == 0 || key.size.height == 0) return std::nullopt;
    return key;
}

std::optional<VpxKeyFrame> parse_vp9_key_frame(ByteView frame) {
    constexpr std::uint32_t frame_marker = 2;
    constexpr std::uint32_t sync_code = 0x498342;
    BitReader bits(frame.first(std::min<std::size_t>(frame.size(), 16)));
    VpxKeyFrame key;
    if (bits.read(2) != frame_marker) return std::nullopt;
    const std::uint32_t low = bits.read(1);
    key.profile = static_cast<std::uint8_t>(bits.read(1) << 1U | low);
    if (key.profile == 3) bits.skip(1);
    const bool shows_existing = bits.flag();
    const bool is_inter = bits.flag();
    bits.skip(2);  // show_frame, error_resilient_mode
    if (shows_existing || is_inter || bits.read(24) != sync_code) return std::nullopt;
    read_color(bits, key);
    key.size.width = static_cast<int>(bits.read(16)) + 1;
    key.size.height = static_cast<int>(bits.read(16)) + 1;
    if (bits.failed()) return std::nullopt;
    return key;
}

std::uint8_t vp9_level(const PictureSize& size, double frame_rate) {
    struct Level {
        std::uint8_t number;
        double samples_a_second;
        double samples;
    };
    constexpr std::array<Level, 14> levels{{{10, 829440, 36864},
                                            {11, 2764800, 73728},
                                            {20, 4608000, 122880},
                                            {21, 9216000, 245760},
                                            {30, 20736000, 552960},
                                            {31, 36864000, 983040},
                                            {40, 83558400, 2228224},
                                            {41, 160432128, 2228224},
                                            {50, 311951360, 8912896},
                                            {51, 588251136, 8912896},
                                            {52, 1176502272, 8912896},
                                            {60, 1176502272, 35651584},
                                            {61, 2353004544, 35651584},
                                            {62, 4706009088, 35651584}}};
    const double samples = static_cast<double>(size.width) * size.height;
    if (!(frame_rate > 0)) return 0;
    const auto* const level = std::find_if(levels.begin(), levels.end(), [&](const Level& one) {
        return samples <= one.samples && samples * frame_rate <= one.samples_a_second;
    });
    return level == levels.end() ? 0 : level->number;
}

Bytes vpx_configuration(const VpxKeyFrame& frame, std::uint8_t level, const Color& color) {
    const auto matrix = color.matrix == unspecified ? frame.matrix : color.matrix;
    return {1,
            0,
            0,
            0,
            frame.profile,
            level,
            static_cast<std::uint8_t>(static_cast<unsigned>(frame.bit_depth) << 4U |
                                      unsigned{frame.chroma} << 1U | (frame.full_range ? 1U : 0U)),
            color.primaries,
            color.transfer,
            matrix,
            0,
            0};  // no initialization data
}

}  // namespace media
