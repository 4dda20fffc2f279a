#include "media/streams/stream_info.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

#include "media/streams/codecs.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/dict.h>
#include <libavutil/dovi_meta.h>
#include <libavutil/mastering_display_metadata.h>
}

namespace media {

namespace {

/// The stream's side data of that type; nothing where there is none, or less of it.
template <typename Data>
const Data* side_data(const AVStream& stream, AVPacketSideDataType type) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 30, 100)
    const AVPacketSideData* const found =
        av_packet_side_data_get(stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data, type);
    const std::uint8_t* const data = found != nullptr ? found->data : nullptr;
    const std::size_t size = found != nullptr ? found->size : 0;
#else
    std::size_t size = 0;
    const std::uint8_t* const data = av_stream_get_side_data(&stream, type, &size);
#endif
    if (data == nullptr || size < sizeof(Data)) return nullptr;
    return reinterpret_cast<const Data*>(data);
}

std::string tag_of(const AVStream& stream, const char* name) {
    const AVDictionaryEntry* const entry = av_dict_get(stream.metadata, name, nullptr, 0);
    return entry != nullptr ? entry->value : "";
}

double value_of(AVRational number) {
    return number.den != 0 ? av_q2d(number) : 0;
}

MasteringDisplay::Point point_of(const AVRational (&coordinates)[2]) {
    return {value_of(coordinates[0]), value_of(coordinates[1])};
}

std::optional<MasteringDisplay> display_of(const AVStream& stream) {
    const auto* const data =
        side_data<AVMasteringDisplayMetadata>(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
    if (data == nullptr || data->has_primaries == 0 || data->has_luminance == 0) return std::nullopt;
    MasteringDisplay display;
    display.red = point_of(data->display_primaries[0]);
    display.green = point_of(data->display_primaries[1]);
    display.blue = point_of(data->display_primaries[2]);
    display.white = point_of(data->white_point);
    display.max_luminance = value_of(data->max_luminance);
    display.min_luminance = value_of(data->min_luminance);
    return display;
}

std::optional<LightLevel> light_of(const AVStream& stream) {
    const auto* const data = side_data<AVContentLightMetadata>(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
    if (data == nullptr) return std::nullopt;
    return LightLevel{static_cast<double>(data->MaxFALL), static_cast<double>(data->MaxCLL)};
}

/// The code of H.273 in a field of FFmpeg. A file may hold one that FFmpeg's enumeration has no room for
/// (Matroska's are taken over unseen), and loading such a value as the enumeration is undefined.
template <class Enumeration>
std::uint8_t code_of(const Enumeration& field) {
    static_assert(sizeof(Enumeration) == sizeof(int));
    int number = 0;
    std::memcpy(&number, &field, sizeof(number));
    constexpr std::uint8_t unspecified = 2;
    return number > 0 && number < 0x100 ? static_cast<std::uint8_t>(number) : unspecified;
}

/// The speakers of FFmpeg's mask as Enhanced RTMP numbers them: its first 18, and six that FFmpeg has further
/// up. Nothing when there are others.
std::optional<std::uint32_t> mask_of(std::uint64_t layout) {
    constexpr std::uint64_t first = 0x3FFFF;
    constexpr unsigned gap = 17;
    constexpr std::uint64_t later = std::uint64_t{0x3F} << (18 + gap);
    if ((layout & ~(first | later)) != 0) return std::nullopt;
    return static_cast<std::uint32_t>((layout & first) | (layout & later) >> gap);
}

std::uint8_t speaker_of(AVChannel channel) {
    constexpr std::uint8_t unknown = 0xFF;
    constexpr std::uint8_t unused = 0xFE;
    if (channel == AV_CHAN_UNUSED) return unused;
    if (channel < 0 || channel >= 64) return unknown;
    const auto mask = mask_of(std::uint64_t{1} << static_cast<unsigned>(channel));
    return mask ? static_cast<std::uint8_t>(std::countr_zero(*mask)) : unknown;
}

/// The stream's language; empty where it is not known.
std::string language_of(const AVStream& stream) {
    std::string language = tag_of(stream, "language");
    // Undetermined (ISO 639-2).
    if (language == "und") language.clear();
    return language;
}

Colors colors_of(const AVStream& stream) {
    const AVCodecParameters& parameters = *stream.codecpar;
    Colors colors;
    if (parameters.codec_type != AVMEDIA_TYPE_VIDEO) return colors;
    colors.color.primaries = code_of(parameters.color_primaries);
    colors.color.transfer = code_of(parameters.color_trc);
    colors.color.matrix = code_of(parameters.color_space);
    colors.light = light_of(stream);
    colors.display = display_of(stream);
    return colors;
}

/// The places where the stream's channels are heard; none where the layout is not known, or has speakers
/// without a number.
Speakers speakers_of(const AVStream& stream) {
    const AVChannelLayout& layout = stream.codecpar->ch_layout;
    Speakers speakers;
    if (layout.order == AV_CHANNEL_ORDER_NATIVE) {
        speakers.mask = mask_of(layout.u.mask).value_or(0);
    } else if (layout.order == AV_CHANNEL_ORDER_CUSTOM) {
        for (const AVChannelCustom& channel :
             std::span(layout.u.map, static_cast<std::size_t>(layout.nb_channels)))
            speakers.list.push_back(speaker_of(channel.id));
    }
    return speakers;
}

bool has_encryption_data(const AVStream& stream) {
    return side_data<std::uint8_t>(stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO) != nullptr;
}

}  // namespace

bool is_media(const AVStream& stream) {
    const AVMediaType type = stream.codecpar->codec_type;
    const bool picture = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    return (type == AVMEDIA_TYPE_VIDEO && !picture) || type == AVMEDIA_TYPE_AUDIO;
}

bool is_undecided(const AVStream& stream) {
    const AVCodecParameters& parameters = *stream.codecpar;
    if (parameters.codec_type == AVMEDIA_TYPE_UNKNOWN) return true;
    const bool is_private =
        parameters.codec_id == AV_CODEC_ID_NONE || parameters.codec_id == AV_CODEC_ID_BIN_DATA;
    return parameters.codec_type == AVMEDIA_TYPE_DATA && is_private;
}

TrackType type_of(const AVStream& stream) {
    return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO ? TrackType::video : TrackType::audio;
}

Tick tick_of(const AVStream& stream) {
    return {stream.time_base.num, stream.time_base.den};
}

StreamInfo stream_info(const AVStream& stream) {
    const AVCodecParameters& parameters = *stream.codecpar;
    StreamInfo info;
    Track& track = info.track;
    track.type = type_of(stream);
    track.codec = codec_of(static_cast<int>(parameters.codec_id));
    info.in_latm = parameters.codec_id == AV_CODEC_ID_AAC_LATM;
    track.codec_name = avcodec_get_name(info.in_latm ? AV_CODEC_ID_AAC : parameters.codec_id);
    track.input_index = stream.index;
    track.language = language_of(stream);
    track.title = tag_of(stream, "title");
    if (parameters.extradata_size > 0) {
        track.config.assign(parameters.extradata, parameters.extradata + parameters.extradata_size);
    }
    track.width = parameters.width;
    track.height = parameters.height;
    const AVRational rate = stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
    // The rate that libavformat tells of a stream with few pictures may be that of its clock.
    constexpr double max_frame_rate = 1000;
    const bool has_rate = track.type == TrackType::video && rate.num > 0 && rate.den > 0;
    if (has_rate && av_q2d(rate) <= max_frame_rate) track.frame_rate = av_q2d(rate);
    track.sample_rate = parameters.sample_rate;
    track.channels = parameters.ch_layout.nb_channels;
    track.speakers = speakers_of(stream);
    track.bits_per_sample = parameters.bits_per_coded_sample;
    track.colors = colors_of(stream);
    track.bit_rate = std::max<std::int64_t>(parameters.bit_rate, 0);
    const Tick tick = tick_of(stream);
    if (tick.numerator > 0 && tick.denominator > 0) track.tick = tick;
    info.reordered_frames = std::clamp(parameters.video_delay, 0, 16);
    info.preferred = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
    const std::uint32_t tag = parameters.codec_tag;
    info.encrypted =
        tag == MKTAG('e', 'n', 'c', 'v') || tag == MKTAG('e', 'n', 'c', 'a') || has_encryption_data(stream);
    return info;
}

StreamInfo program_stream_info(const AVStream& stream) {
    constexpr int first_video = 0x1E0;
    constexpr int last_video = 0x1EF;
    StreamInfo info = stream_info(stream);
    if (info.track.type == TrackType::video || stream.id < first_video || stream.id > last_video) return info;
    info.track = {};
    info.track.input_index = stream.index;
    info.track.codec_name = unknown_codec;
    return info;
}

bool has_dolby_vision(const AVStream& stream) {
    return side_data<AVDOVIDecoderConfigurationRecord>(stream, AV_PKT_DATA_DOVI_CONF) != nullptr;
}

}  // namespace media
