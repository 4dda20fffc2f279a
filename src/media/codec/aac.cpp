#include "media/codec/aac.hpp"

#include <array>

#include "media/codec/bits.hpp"

namespace media {

namespace {

constexpr std::array<int, 13> sampling_rates{96000, 88200, 64000, 48000, 44100, 32000, 24000,
                                             22050, 16000, 12000, 11025, 8000,  7350};

/// Copies a program_config_element (ISO/IEC 14496-3, 4.5.1.1) from behind its id and says how many channels
/// it has.
int copy_program_config(BitReader& from, BitWriter& to) {
    const auto copy = [&](unsigned count) {
        const std::uint32_t value = from.read(count);
        to.write(value, count);
        return value;
    };
    copy(4 + 2 + 4);  // element_instance_tag, object_type, sampling_frequency_index
    std::array<std::uint32_t, 3> speaker_elements{};
    for (std::uint32_t& count : speaker_elements)
        count = copy(4);  // front, side, back
    const std::uint32_t lfe = copy(2);
    const std::uint32_t associated_data = copy(3);
    const std::uint32_t coupling = copy(4);
    if (copy(1) != 0) copy(4);  // mono mixdown
    if (copy(1) != 0) copy(4);  // stereo mixdown
    if (copy(1) != 0) copy(3);  // matrix mixdown

    std::uint32_t channels = lfe;
    for (const std::uint32_t count : speaker_elements) {
        for (std::uint32_t i = 0; i < count; ++i) {
            channels += copy(1) + 1;  // a pair, or one channel
            copy(4);
        }
    }
    for (std::uint32_t i = 0; i < lfe + associated_data; ++i)
        copy(4);
    for (std::uint32_t i = 0; i < coupling; ++i)
        copy(5);
    from.align();
    to.align();
    for (std::uint32_t left = copy(8); left > 0; --left)
        copy(8);  // comment
    return static_cast<int>(channels);
}

int read_object_type(BitReader& bits) {
    const std::uint32_t type = bits.read(5);
    return static_cast<int>(type == 31 ? 32 + bits.read(6) : type);
}

/// Samples a second; 0 when the index is reserved.
int read_sampling_rate(BitReader& bits) {
    const std::uint32_t index = bits.read(4);
    if (index == 15) return static_cast<int>(bits.read(24));
    return index < sampling_rates.size() ? sampling_rates[index] : 0;
}

/// Takes SBR and parametric stereo that are told backward compatibly, behind the rest (1.6.5.2).
void read_sbr_behind(BitReader& bits, AacFormat& format) {
    constexpr int sbr = 5;
    if (bits.left() < 17 || bits.read(11) != 0x2B7 || read_object_type(bits) != sbr) return;
    if (bits.flag()) {
        format.sample_rate = read_sampling_rate(bits);
        format.object_type = sbr;
    }
    format.all_bits = bits.position();
    if (bits.left() >= 12 && bits.read(11) == 0x548) format.all_bits += 12;
}

}  // namespace

std::optional<AdtsHeader> parse_adts(ByteView bytes) {
    // Most frames are raw, and every one of them is asked: the sync word and the layer settle it at once.
    if (bytes.size() < 7 || bytes[0] != 0xFF || (bytes[1] & 0xF6) != 0xF0) return std::nullopt;
    BitReader bits(bytes);
    AdtsHeader header;
    bits.skip(15);
    header.header_size = bits.flag() ? 7 : 9;
    header.object_type = static_cast<int>(bits.read(2)) + 1;
    header.sampling_index = static_cast<int>(bits.read(4));
    bits.skip(1);
    header.channel_configuration = static_cast<int>(bits.read(3));
    bits.skip(4);
    header.frame_size = bits.read(13);
    bits.skip(11);
    // A frame of several raw blocks does not say where the second begins.
    const bool several = bits.read(2) != 0;
    if (several || header.frame_size < header.header_size) return std::nullopt;
    if (static_cast<std::size_t>(header.sampling_index) >= sampling_rates.size()) return std::nullopt;
    return header;
}

std::optional<Bytes> audio_specific_config(const AdtsHeader& header, ByteView raw_frame) {
    constexpr std::uint32_t program_config_id = 5;
    BitWriter config;
    config.write(static_cast<std::uint32_t>(header.object_type), 5);
    config.write(static_cast<std::uint32_t>(header.sampling_index), 4);
    config.write(static_cast<std::uint32_t>(header.channel_configuration), 4);
    config.write(0, 3);  // 1024 samples, no core coder, no extension
    if (header.channel_configuration == 0) {
        BitReader bits(raw_frame);
        if (bits.read(3) != program_config_id) return std::nullopt;
        copy_program_config(bits, config);
        if (bits.failed()) return std::nullopt;
    }
    return config.bytes();
}

std::optional<AacFormat> parse_audio_specific_config(ByteView config) {
    constexpr int sbr = 5;
    constexpr int parametric_stereo = 29;
    constexpr std::array<int, 16> channels{0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8, 0};
    BitReader bits(config);
    int object_type = read_object_type(bits);
    AacFormat format;
    format.object_type = object_type;
    format.core_rate = format.sample_rate = read_sampling_rate(bits);
    const std::uint32_t channel_configuration = bits.read(4);
    format.channels = channels.at(channel_configuration);
    if (object_type == sbr || object_type == parametric_stereo) {
        if (object_type == parametric_stereo && format.channels == 1) format.channels = 2;
        format.sample_rate = read_sampling_rate(bits);
        object_type = read_object_type(bits);
    }
    const bool general_audio = object_type >= 1 && object_type <= 4;
    if (general_audio) {
        if (bits.flag()) format.frame_samples = 960;
        if (bits.flag()) bits.skip(14);  // coreCoderDelay
        bits.skip(1);                    // extensionFlag
        if (channel_configuration == 0) {
            BitWriter unused;
            format.channels = copy_program_config(bits, unused);
        }
        format.own_bits = format.all_bits = bits.position();
        read_sbr_behind(bits, format);
    }
    const bool has_rates = format.core_rate > 0 && format.sample_rate > 0;
    if (bits.failed() || !has_rates || format.channels <= 0) return std::nullopt;
    return format;
}

}  // namespace media
