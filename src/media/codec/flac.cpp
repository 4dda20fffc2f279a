#include "media/codec/flac.hpp"

#include <algorithm>
#include <string_view>

#include "media/codec/bits.hpp"

namespace media {

std::optional<ByteView> find_flac_stream_info(ByteView config) {
    constexpr std::string_view magic = "fLaC";
    constexpr std::size_t block_head_size = 4;
    if (config.size() >= magic.size() && std::equal(magic.begin(), magic.end(), config.begin())) {
        config = config.subspan(magic.size());
        // The lower seven bits are the type; the head of the block goes on with its length.
        if (config.size() < block_head_size || (config[0] & 0x7FU) != 0) return std::nullopt;
        config = config.subspan(block_head_size);
    }
    if (config.size() < flac_stream_info_size) return std::nullopt;
    return config.first(flac_stream_info_size);
}

std::optional<FlacFormat> parse_flac_stream_info(ByteView stream_info) {
    if (stream_info.size() != flac_stream_info_size) return std::nullopt;
    BitReader bits(stream_info);
    bits.skip(16 + 16 + 24 + 24);  // sizes of blocks and frames
    FlacFormat format;
    format.sample_rate = static_cast<int>(bits.read(20));
    format.channels = static_cast<int>(bits.read(3)) + 1;
    format.bits_per_sample = static_cast<int>(bits.read(5)) + 1;
    if (format.sample_rate == 0) return std::nullopt;
    return format;
}

}  // namespace media
