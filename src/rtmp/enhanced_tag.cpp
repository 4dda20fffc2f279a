#include "rtmp/enhanced_tag.hpp"

#include <algorithm>

namespace rtmp::enhanced_tag {

namespace {

constexpr unsigned enhanced_video = 0x80;
constexpr unsigned enhanced_audio = 0x90;

std::string letters(std::uint32_t number) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8)
        text += static_cast<char>(number >> static_cast<unsigned>(shift) & 0xFFU);
    return text;
}

/// Puts a head together in the order of reading: ModEx, multitrack, FOURCC, track. `first` holds the upper
/// bits of the first byte.
Head head_of(unsigned first, unsigned packet, unsigned multitrack, std::uint32_t codec, const Place& place) {
    Head head;
    const auto put = [&head](unsigned value) { head.u8(static_cast<std::uint8_t>(value)); };
    put(first | (place.track != 0 ? multitrack : packet));
    if (place.track != 0) put(packet);  // 0, OneTrack, in the upper bits
    head.u32(codec);
    if (place.track != 0) put(place.track);
    return place.nanoseconds ? with_nanoseconds(head, *place.nanoseconds) : head;
}

Head video(unsigned frame_type, unsigned packet, VideoCodec codec, const Place& place) {
    return head_of(enhanced_video | frame_type << 4U, packet, packet_type::video_multitrack,
                   static_cast<std::uint32_t>(codec), place);
}

Head audio(unsigned packet, AudioCodec codec, const Place& place) {
    return head_of(enhanced_audio, packet, packet_type::audio_multitrack, static_cast<std::uint32_t>(codec),
                   place);
}

constexpr unsigned key_frame = static_cast<unsigned>(flv_tag::FrameType::key);

amf0::Object described(const ColorConfig& config) {
    amf0::Object object;
    if (config.bit_depth != 0) object.members.emplace_back("bitDepth", static_cast<double>(config.bit_depth));
    object.members.emplace_back("colorPrimaries", static_cast<double>(config.primaries));
    object.members.emplace_back("transferCharacteristics", static_cast<double>(config.transfer));
    object.members.emplace_back("matrixCoefficients", static_cast<double>(config.matrix));
    return object;
}

amf0::Object described(const LightLevel& light) {
    amf0::Object object;
    object.members = {{"maxFall", light.max_fall}, {"maxCLL", light.max_cll}};
    return object;
}

amf0::Object described(const MasteringDisplay& display) {
    amf0::Object object;
    object.members = {{"redX", display.red.x},
                      {"redY", display.red.y},
                      {"greenX", display.green.x},
                      {"greenY", display.green.y},
                      {"blueX", display.blue.x},
                      {"blueY", display.blue.y},
                      {"whitePointX", display.white.x},
                      {"whitePointY", display.white.y},
                      {"maxLuminance", display.max_luminance},
                      {"minLuminance", display.min_luminance}};
    return object;
}

}  // namespace

bool has_composition_time(VideoCodec codec) {
    return codec == VideoCodec::avc || codec == VideoCodec::hevc || codec == VideoCodec::vvc;
}

std::string name_of(VideoCodec codec) {
    return letters(static_cast<std::uint32_t>(codec));
}

std::string name_of(AudioCodec codec) {
    return letters(static_cast<std::uint32_t>(codec));
}

Head with_nanoseconds(const Head& head, std::uint32_t nanoseconds) {
    constexpr unsigned packet_bits = 0xF;
    const ByteView plain = head.view();
    const unsigned first = plain.front();
    Head extended;
    extended.u8(static_cast<std::uint8_t>((first & ~packet_bits) | packet_type::mod_ex));
    extended.u8(2);  // three bytes follow
    extended.u24(std::min(nanoseconds, nanosecond_limit - 1));
    // 0, TimestampOffsetNano, in the upper bits.
    extended.u8(static_cast<std::uint8_t>(first & packet_bits));
    for (const std::uint8_t byte : plain.subspan(1))
        extended.u8(byte);
    return extended;
}

Head video_sequence_start(VideoCodec codec, Place place) {
    return video(key_frame, packet_type::sequence_start, codec, place);
}

Head video_frame(VideoCodec codec, flv_tag::FrameType type, std::int64_t composition_ms, Place place) {
    constexpr std::int64_t limit = 0x7FFFFF;
    // Disposable is a frame type of H.263 alone.
    const auto known =
        static_cast<unsigned>(type == flv_tag::FrameType::key ? type : flv_tag::FrameType::inter);
    if (!has_composition_time(codec)) return video(known, packet_type::coded_frames, codec, place);
    if (composition_ms == 0) return video(known, packet_type::coded_frames_x, codec, place);
    Head head = video(known, packet_type::coded_frames, codec, place);
    head.u24(static_cast<std::uint32_t>(std::clamp(composition_ms, -limit, limit)) & 0xFFFFFFU);
    return head;
}

Head video_sequence_end(VideoCodec codec, Place place) {
    return video(key_frame, packet_type::sequence_end, codec, place);
}

Head video_metadata(VideoCodec codec, Place place) {
    return video(place.track == 0 ? command_frame : key_frame, packet_type::video_metadata, codec, place);
}

Head audio_sequence_start(AudioCodec codec, Place place) {
    return audio(packet_type::sequence_start, codec, place);
}

Head audio_frame(AudioCodec codec, Place place) {
    return audio(packet_type::coded_frames, codec, place);
}

Head audio_sequence_end(AudioCodec codec, Place place) {
    return audio(packet_type::sequence_end, codec, place);
}

Head audio_channels(AudioCodec codec, Place place) {
    return audio(packet_type::multichannel_config, codec, place);
}

Bytes channel_config(const Channels& channels) {
    constexpr std::uint8_t unspecified = 0;
    constexpr std::uint8_t native = 1;
    constexpr std::uint8_t custom = 2;
    const std::uint32_t mask = channels.mask;
    if (mask != 0) {
        return {native,
                channels.count,
                static_cast<std::uint8_t>(mask >> 24U),
                static_cast<std::uint8_t>(mask >> 16U),
                static_cast<std::uint8_t>(mask >> 8U),
                static_cast<std::uint8_t>(mask)};
    }
    // A list that does not name every channel names none: a reader expects `count` bytes.
    if (channels.speakers.empty() || channels.speakers.size() != channels.count) {
        return {unspecified, channels.count};
    }
    Bytes body(channels.speakers.size() + 2);
    body[0] = custom;
    body[1] = channels.count;
    std::copy(channels.speakers.begin(), channels.speakers.end(), body.begin() + 2);
    return body;
}

Bytes color_info(const ColorInfo& info) {
    amf0::Object object;
    object.members.reserve(3);
    if (info.config) object.members.emplace_back("colorConfig", described(*info.config));
    if (info.light) object.members.emplace_back("hdrCll", described(*info.light));
    if (info.display) object.members.emplace_back("hdrMdcv", described(*info.display));
    if (object.members.empty()) return amf0::encode_all({"colorInfo", amf0::Value{}});
    return amf0::encode_all({"colorInfo", std::move(object)});
}

}  // namespace rtmp::enhanced_tag
