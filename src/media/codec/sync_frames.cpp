#include "media/codec/sync_frames.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace media {

namespace {

/// Bit rates of MPEG audio in thousands by the head's index (ISO/IEC 11172-3, table of 2.4.2.3; 13818-3 for half the rates).
using BitRates = std::array<int, 15>;
constexpr BitRates layer_1{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448};
constexpr BitRates layer_2{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384};
constexpr BitRates layer_3{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
constexpr BitRates low_layer_1{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256};
constexpr BitRates low_layer_2_and_3{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
constexpr std::array<int, 3> sample_rates{44100, 48000, 32000};

/// Bit rates of AC-3 in thousands by half of the head's code (ETSI TS 102 366, table 4.13).
constexpr std::array<int, 19> ac3_bit_rates{32,  40,  48,  56,  64,  80,  96,  112, 128, 160,
                                            192, 224, 256, 320, 384, 448, 512, 576, 640};

std::optional<std::size_t> mpeg_audio_size(ByteView bytes) {
    if (bytes.size() < 4 || bytes[0] != 0xFF || (bytes[1] & 0xE0U) != 0xE0) return std::nullopt;
    const unsigned version = bytes[1] >> 3U & 3U;
    const unsigned layer = 4 - (bytes[1] >> 1U & 3U);
    const std::size_t rate_index = bytes[2] >> 4U;
    const std::size_t sampling_index = bytes[2] >> 2U & 3U;
    if (version == 1 || layer == 4 || rate_index == 0 || rate_index == 15 || sampling_index == 3)
        return std::nullopt;
    const bool is_full_rate = version == 3;
    const BitRates& rates = is_full_rate ? (layer == 1   ? layer_1
                                            : layer == 2 ? layer_2
                                                         : layer_3)
                            : layer == 1 ? low_layer_1
                                         : low_layer_2_and_3;
    const int sample_rate = sample_rates[sampling_index] >> (is_full_rate ? 0 : version == 2 ? 1 : 2);
    const auto padding = static_cast<int>(bytes[2] >> 1U & 1U);
    // A frame is counted in slots, which are four bytes long in layer I.
    const int samples = layer == 1 ? 384 : layer == 3 && !is_full_rate ? 576 : 1152;
    const int slot = layer == 1 ? 4 : 1;
    const int slots = samples / 8 / slot * rates[rate_index] * 1000 / sample_rate + padding;
    return static_cast<std::size_t>(slots) * static_cast<std::size_t>(slot);
}

/// True where a head of MPEG audio says that the bit rate is none of the table, and so tells no size.
bool is_free_format(ByteView bytes) {
    return bytes.size() >= 4 && bytes[0] == 0xFF && (bytes[1] & 0xE0U) == 0xE0 && bytes[2] >> 4U == 0;
}

std::optional<std::size_t> ac3_size(ByteView bytes) {
    if (bytes.size() < 6 || bytes[0] != 0x0B || bytes[1] != 0x77) return std::nullopt;
    constexpr std::size_t bytes_per_word = 2;
    const unsigned bitstream_id = bytes[5] >> 3U;
    if (bitstream_id > 16) return std::nullopt;
    if (bitstream_id > 10) return ((bytes[2] & 7U) << 8U | bytes[3]) * bytes_per_word + bytes_per_word;
    const unsigned sampling_index = bytes[4] >> 6U;
    const unsigned size_code = bytes[4] & 0x3FU;
    if (sampling_index == 3 || size_code / 2 >= ac3_bit_rates.size()) return std::nullopt;
    const auto rate = static_cast<std::size_t>(ac3_bit_rates[size_code / 2]);
    // 1536 samples at 48, 44.1 and 32 kHz.
    if (sampling_index == 0) return 2 * rate * bytes_per_word;
    if (sampling_index == 2) return 3 * rate * bytes_per_word;
    return (rate * 320 / 147 + size_code % 2) * bytes_per_word;
}

/// Place of the first frame that ends the packet, or that another one follows: sound may look like a head. 0 where
/// there is none.
std::size_t find_proved(Codec codec, ByteView packet) {
    for (std::size_t at = 1; at < packet.size(); ++at) {
        const ByteView rest = packet.subspan(at);
        const auto size = sync_frame_size(codec, rest);
        if (!size || *size > rest.size()) continue;
        if (*size == rest.size() || sync_frame_size(codec, rest.subspan(*size))) return at;
    }
    return 0;
}

}  // namespace

bool has_sync_frames(Codec codec) {
    return codec == Codec::mp3 || codec == Codec::ac3 || codec == Codec::eac3;
}

std::optional<std::size_t> sync_frame_size(Codec codec, ByteView bytes) {
    return codec == Codec::mp3 ? mpeg_audio_size(bytes) : ac3_size(bytes);
}

std::uint64_t frames_in(std::size_t bytes, std::size_t frame_size) {
    if (frame_size == 0) return 1;
    return std::max<std::uint64_t>((bytes + frame_size / 2) / frame_size, 1);
}

SyncFrames find_sync_frames(Codec codec, ByteView packet) {
    SyncFrames found;
    if (codec == Codec::mp3 && is_free_format(packet)) return {.size = packet.size()};
    if (!sync_frame_size(codec, packet)) found.begin = find_proved(codec, packet);
    ByteView rest = packet.subspan(found.begin);
    while (const auto size = sync_frame_size(codec, rest)) {
        if (*size > rest.size()) break;
        found.size += *size;
        found.last_size = *size;
        rest = rest.subspan(*size);
    }
    return found;
}

}  // namespace media
