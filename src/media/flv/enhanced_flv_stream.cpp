#include "media/flv/enhanced_flv_stream.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

#include "media/codec/bits.hpp"
#include "media/flv/flv_values.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/dict.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/mem.h>
}

namespace media {

namespace {

/// Room of that size for the stream's side data.
template <typename Data>
Data* add_side_data(AVStream& stream, AVPacketSideDataType type) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 30, 100)
    AVCodecParameters& parameters = *stream.codecpar;
    AVPacketSideData* const added = av_packet_side_data_new(
        &parameters.coded_side_data, &parameters.nb_coded_side_data, type, sizeof(Data), 0);
    std::uint8_t* const data = added != nullptr ? added->data : nullptr;
#else
    std::uint8_t* const data = av_stream_new_side_data(&stream, type, sizeof(Data));
#endif
    if (data == nullptr) throw std::bad_alloc();
    std::memset(data, 0, sizeof(Data));
    return reinterpret_cast<Data*>(data);
}

AVRational rational(double value) {
    return av_d2q(value, 1'000'000);
}

void set_light(AVStream& stream, const FlvValues& values) {
    const double fall = values.number("hdrCll.maxFall").value_or(0);
    const double level = values.number("hdrCll.maxCLL").value_or(0);
    const auto is_level = [](double value) { return value >= 0 && value < 65536; };
    if ((fall <= 0 && level <= 0) || !is_level(fall) || !is_level(level)) return;
    auto* const light = add_side_data<AVContentLightMetadata>(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
    light->MaxFALL = static_cast<unsigned>(std::lround(fall));
    light->MaxCLL = static_cast<unsigned>(std::lround(level));
}

void set_display(AVStream& stream, const FlvValues& values) {
    const auto number = [&values](const char* name) { return values.number(std::string("hdrMdcv.") + name); };
    if (!number("redX") || !number("maxLuminance")) return;
    const auto point = [&number](AVRational(&coordinates)[2], const char* x, const char* y) {
        coordinates[0] = rational(number(x).value_or(0));
        coordinates[1] = rational(number(y).value_or(0));
    };
    auto* const display =
        add_side_data<AVMasteringDisplayMetadata>(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
    point(display->display_primaries[0], "redX", "redY");
    point(display->display_primaries[1], "greenX", "greenY");
    point(display->display_primaries[2], "blueX", "blueY");
    point(display->white_point, "whitePointX", "whitePointY");
    display->max_luminance = rational(number("maxLuminance").value_or(0));
    display->min_luminance = rational(number("minLuminance").value_or(0));
    display->has_primaries = 1;
    display->has_luminance = 1;
}

/// A speaker's place in libavutil's numbers: the first 18 are the same, and six more stand further up there.
AVChannel channel_of(std::uint8_t speaker) {
    constexpr std::uint8_t same = 18;
    constexpr std::uint8_t known = 24;
    constexpr std::uint8_t gap = 17;
    constexpr std::uint8_t unused = 0xFE;
    if (speaker == unused) return AV_CHAN_UNUSED;
    if (speaker >= known) return AV_CHAN_UNKNOWN;
    return static_cast<AVChannel>(speaker < same ? speaker : speaker + gap);
}

}  // namespace

void set_config(AVStream& stream, ByteView config) {
    AVCodecParameters& parameters = *stream.codecpar;
    av_freep(&parameters.extradata);
    parameters.extradata_size = 0;
    if (config.empty()) return;
    parameters.extradata =
        static_cast<std::uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (parameters.extradata == nullptr) throw std::bad_alloc();
    std::copy(config.begin(), config.end(), parameters.extradata);
    parameters.extradata_size = static_cast<int>(config.size());
}

void set_colors(AVStream& stream, ByteView script) {
    const auto values = parse_flv_values(script);
    if (!values || values->name != "colorInfo") return;
    // The codes of H.273 fill a byte, FFmpeg's enumerations do not; so the number is laid into the field.
    const auto lay = [&values](auto& field, const char* name) {
        const double number = values->number(std::string("colorConfig.") + name).value_or(2);
        const int code = number > 0 && number < 256 ? static_cast<int>(std::lround(number)) : 2;
        static_assert(sizeof(field) == sizeof(code));
        std::memcpy(&field, &code, sizeof(code));
    };
    AVCodecParameters& parameters = *stream.codecpar;
    lay(parameters.color_primaries, "colorPrimaries");
    lay(parameters.color_trc, "transferCharacteristics");
    lay(parameters.color_space, "matrixCoefficients");
    set_light(stream, *values);
    set_display(stream, *values);
}

void set_channels(AVStream& stream, ByteView config) {
    BitReader reader(config);
    constexpr std::uint32_t native = 1;
    constexpr std::uint32_t custom = 2;
    const std::uint32_t order = reader.read(8);
    const auto count = static_cast<int>(reader.read(8));
    AVChannelLayout layout{};
    layout.nb_channels = count;
    if (order == native) {
        const std::uint64_t mask = reader.read(32);
        constexpr std::uint64_t same = 0x3FFFF;
        constexpr std::uint64_t known = 0xFFFFFF;
        const std::uint64_t native_mask = (mask & same) | (mask & known & ~same) << 17U;
        if (mask > known || av_channel_layout_from_mask(&layout, native_mask) < 0) return;
    } else if (order == custom && count > 0) {
        layout.order = AV_CHANNEL_ORDER_CUSTOM;
        layout.u.map = static_cast<AVChannelCustom*>(
            av_calloc(static_cast<std::size_t>(count), sizeof(AVChannelCustom)));
        if (layout.u.map == nullptr) throw std::bad_alloc();
        for (int i = 0; i < count; ++i)
            layout.u.map[i].id = channel_of(static_cast<std::uint8_t>(reader.read(8)));
    }
    if (reader.failed() || count == 0 || layout.nb_channels != count) {
        av_channel_layout_uninit(&layout);
        return;
    }
    av_channel_layout_uninit(&stream.codecpar->ch_layout);
    stream.codecpar->ch_layout = layout;
}

void set_words(AVStream& stream, const std::string& language, const std::string& title) {
    if (!language.empty()) av_dict_set(&stream.metadata, "language", language.c_str(), 0);
    if (!title.empty()) av_dict_set(&stream.metadata, "title", title.c_str(), 0);
}

}  // namespace media
