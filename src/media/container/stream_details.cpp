#include "media/container/stream_details.hpp"

#include <bit>
#include <span>

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

const AVStream& described(const void* stream) {
    return *static_cast<const AVStream*>(stream);
}

/// The side data of that type as what it is; nothing where there is none, or less of it.
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

std::uint8_t code_of(int number) {
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

}  // namespace

std::string language_of(const void* stream) {
    std::string language = tag_of(described(stream), "language");
    // Undetermined (ISO 639-2).
    if (language == "und") language.clear();
    return language;
}

std::string title_of(const void* stream) {
    return tag_of(described(stream), "title");
}

Colors colors_of(const void* stream) {
    const AVCodecParameters& parameters = *described(stream).codecpar;
    Colors colors;
    if (parameters.codec_type != AVMEDIA_TYPE_VIDEO) return colors;
    colors.color.primaries = code_of(parameters.color_primaries);
    colors.color.transfer = code_of(parameters.color_trc);
    colors.color.matrix = code_of(parameters.color_space);
    colors.light = light_of(described(stream));
    colors.display = display_of(described(stream));
    return colors;
}

Speakers speakers_of(const void* stream) {
    const AVChannelLayout& layout = described(stream).codecpar->ch_layout;
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

bool has_encryption_data(const void* stream) {
    return side_data<std::uint8_t>(described(stream), AV_PKT_DATA_ENCRYPTION_INIT_INFO) != nullptr;
}

bool has_dolby_vision(const void* stream) {
    return side_data<AVDOVIDecoderConfigurationRecord>(described(stream), AV_PKT_DATA_DOVI_CONF) != nullptr;
}

}  // namespace media
