#include "media/codec/opus.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace media {

std::optional<OpusHead> parse_opus_head(ByteView bytes) {
    constexpr std::string_view magic = "OpusHead";
    constexpr std::size_t fixed_size = 19;
    constexpr std::size_t mapping_head_size = 2;
    constexpr unsigned incompatible_version = 0xF0;
    if (bytes.size() < fixed_size || !std::equal(magic.begin(), magic.end(), bytes.begin()))
        return std::nullopt;
    OpusHead head;
    head.channels = bytes[9];
    head.pre_skip = bytes[10] | bytes[11] << 8;
    head.input_sample_rate =
        static_cast<int>(std::uint32_t{bytes[12]} | std::uint32_t{bytes[13]} << 8U |
                         std::uint32_t{bytes[14]} << 16U | std::uint32_t{bytes[15] & 0x7FU} << 24U);
    head.mapping_family = bytes[18];
    if ((bytes[8] & incompatible_version) != 0 || head.channels == 0) return std::nullopt;
    if (head.mapping_family == 0) {
        if (head.channels > 2) return std::nullopt;
        return head;
    }
    // A mapping follows: streams, coupled streams, and where each channel comes from.
    if (bytes.size() < fixed_size + mapping_head_size + static_cast<std::size_t>(head.channels))
        return std::nullopt;
    return head;
}

std::optional<ByteView> opus_chained_header(ByteView packet) {
    const auto begins_with = [packet](std::string_view magic) {
        return packet.size() >= magic.size() && std::equal(magic.begin(), magic.end(), packet.begin());
    };
    if (begins_with("OpusHead")) return packet;
    if (begins_with("OpusTags")) return ByteView();
    return std::nullopt;
}

Time opus_duration(ByteView packet) {
    using std::chrono::microseconds;
    if (packet.empty()) return Time(0);
    const unsigned configuration = packet[0] >> 3U;
    const bool silk = configuration < 12;
    const bool hybrid = !silk && configuration < 16;
    constexpr std::array<microseconds, 4> silk_lengths{microseconds(10000), microseconds(20000),
                                                       microseconds(40000), microseconds(60000)};
    constexpr std::array<microseconds, 4> celt_lengths{microseconds(2500), microseconds(5000),
                                                       microseconds(10000), microseconds(20000)};
    const microseconds frame = silk     ? silk_lengths[configuration % 4]
                               : hybrid ? silk_lengths[configuration % 2]
                                        : celt_lengths[configuration % 4];
    const unsigned code = packet[0] & 3U;
    if (code == 0) return frame;
    if (code != 3) return frame * 2;
    constexpr auto longest = std::chrono::milliseconds(120);
    const Time length = packet.size() < 2 ? Time(0) : Time(frame * (packet[1] & 0x3F));
    return length > longest ? Time(0) : length;
}

}  // namespace media
