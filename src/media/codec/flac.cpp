#include "media/codec/flac.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "media/codec/bits.hpp"

namespace media {

namespace {

/// The head of a block of metadata: its type and its length (RFC 9639, 8.1).
constexpr std::size_t block_head_size = 4;

}  // namespace

std::optional<ByteView> find_flac_stream_info(ByteView config) {
    constexpr std::string_view magic = "fLaC";
    if (config.size() >= magic.size() && std::equal(magic.begin(), magic.end(), config.begin())) {
        config = config.subspan(magic.size());
        // The lower seven bits are the type; the head of the block goes on with its length.
        if (config.size() < block_head_size || (config[0] & 0x7FU) != 0) return std::nullopt;
        config = config.subspan(block_head_size);
    }
    if (config.size() < flac_stream_info_size) return std::nullopt;
    return config.first(flac_stream_info_size);
}

std::optional<ByteView> flac_chained_header(ByteView packet) {
    // The magic, its version in two bytes, and a count of headers in two.
    constexpr std::array<std::uint8_t, 5> magic{0x7F, 'F', 'L', 'A', 'C'};
    constexpr std::size_t head_size = magic.size() + 4;
    if (packet.size() > head_size && std::equal(magic.begin(), magic.end(), packet.begin()))
        return packet.subspan(head_size);
    // A frame begins with a sync code, a block of metadata with its type and its length (8.1 and 9.1).
    constexpr unsigned last_type = 6;
    if (packet.size() < block_head_size || (packet[0] & 0x7FU) > last_type) return std::nullopt;
    const std::size_t length = std::size_t{packet[1]} << 16U | std::size_t{packet[2]} << 8U | packet[3];
    return packet.size() - block_head_size == length ? std::optional(ByteView()) : std::nullopt;
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
