#include "rtmp/flv_tag.hpp"

#include <algorithm>

namespace rtmp::flv_tag {

namespace {

enum class AvcPacketType : std::uint8_t { sequence_header = 0, nal_units = 1, end_of_sequence = 2 };
enum class AacPacketType : std::uint8_t { sequence_header = 0, raw = 1 };

std::uint8_t video_byte(FrameType type, VideoCodec codec) {
    return static_cast<std::uint8_t>(static_cast<unsigned>(type) << 4U | static_cast<unsigned>(codec));
}

Head avc(FrameType type, AvcPacketType packet, std::uint32_t composition) {
    Head head;
    head.u8(video_byte(type, VideoCodec::avc));
    head.u8(static_cast<std::uint8_t>(packet));
    head.u24(composition);
    return head;
}

Head aac(AacPacketType packet) {
    Head head = audio_frame({SoundFormat::aac});
    head.u8(static_cast<std::uint8_t>(packet));
    return head;
}

/// The low bits of the audio byte: two of rate (5.5, 11, 22, 44 kHz), one of sample size, one for stereo.
constexpr unsigned rate_5 = 0;
constexpr unsigned rate_11 = 1U << 2U;
constexpr unsigned rate_22 = 2U << 2U;
constexpr unsigned rate_44 = 3U << 2U;
constexpr unsigned sixteen_bit = 1U << 1U;
constexpr unsigned stereo = 1U;

unsigned rate_bits(int sample_rate) {
    if (sample_rate >= 44100) return rate_44;
    if (sample_rate >= 22050) return rate_22;
    return sample_rate >= 11025 ? rate_11 : rate_5;
}

unsigned sound_bits(const Sound& sound) {
    const unsigned channel_bit = sound.channels > 1 ? stereo : 0;
    switch (sound.format) {
        case SoundFormat::aac:
            return rate_44 | sixteen_bit | stereo;  // always: the AudioSpecificConfig says what it really is
        case SoundFormat::speex:
        case SoundFormat::nellymoser_8k:
        case SoundFormat::nellymoser_16k:
            return rate_5 | sixteen_bit;  // 8 or 16 kHz, mono: the format itself says so
        case SoundFormat::mp3_8k:
            return rate_5 | sixteen_bit | channel_bit;
        case SoundFormat::pcm_platform:
        case SoundFormat::pcm_little_endian:
            return rate_bits(sound.sample_rate) | (sound.bits_per_sample > 8 ? sixteen_bit : 0) | channel_bit;
        case SoundFormat::adpcm:
        case SoundFormat::mp3:
        case SoundFormat::nellymoser:
        case SoundFormat::g711_alaw:
        case SoundFormat::g711_mulaw:
            break;
    }
    // The size bit tells of uncompressed samples only; it is 1 for what is compressed.
    return rate_bits(sound.sample_rate) | sixteen_bit | channel_bit;
}

}  // namespace

Head avc_sequence_header() {
    return avc(FrameType::key, AvcPacketType::sequence_header, 0);
}

Head avc_frame(FrameType type, std::int64_t composition_ms) {
    constexpr std::int64_t limit = 0x7FFFFF;
    const std::int64_t composition = std::clamp(composition_ms, -limit, limit);
    const FrameType known = type == FrameType::key ? FrameType::key : FrameType::inter;
    return avc(known, AvcPacketType::nal_units, static_cast<std::uint32_t>(composition) & 0xFFFFFFU);
}

Head avc_end_of_sequence() {
    return avc(FrameType::key, AvcPacketType::end_of_sequence, 0);
}

Head video_frame(FrameType type, VideoCodec codec) {
    Head head;
    head.u8(video_byte(type, codec));
    return head;
}

Head aac_sequence_header() {
    return aac(AacPacketType::sequence_header);
}

Head aac_frame() {
    return aac(AacPacketType::raw);
}

Head audio_frame(const Sound& sound) {
    Head head;
    head.u8(static_cast<std::uint8_t>(static_cast<unsigned>(sound.format) << 4U | sound_bits(sound)));
    return head;
}

}  // namespace rtmp::flv_tag
