#include "pack/carriage.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "media/track_number.hpp"
#include "pack/error.hpp"

namespace pack {

namespace {

namespace enhanced_tag = rtmp::enhanced_tag;
namespace flv_tag = rtmp::flv_tag;
using media::Codec;

/// A codec's names on the wire.
template <typename FlvCodec, typename FourCc>
struct CodecNames {
    Codec codec = Codec::other;
    /// Its number in the tags of FLV.
    std::optional<FlvCodec> flv = std::nullopt;
    std::optional<FourCc> four_cc = std::nullopt;
};
using VideoNames = CodecNames<flv_tag::VideoCodec, enhanced_tag::VideoCodec>;
using AudioNames = CodecNames<flv_tag::SoundFormat, enhanced_tag::AudioCodec>;

constexpr std::array video_names{
    VideoNames{Codec::h264, flv_tag::VideoCodec::avc, enhanced_tag::VideoCodec::avc},
    VideoNames{Codec::hevc, std::nullopt, enhanced_tag::VideoCodec::hevc},
    VideoNames{Codec::vvc, std::nullopt, enhanced_tag::VideoCodec::vvc},
    VideoNames{Codec::av1, std::nullopt, enhanced_tag::VideoCodec::av1},
    VideoNames{Codec::vp8, std::nullopt, enhanced_tag::VideoCodec::vp8},
    VideoNames{Codec::vp9, std::nullopt, enhanced_tag::VideoCodec::vp9},
    VideoNames{Codec::sorenson_h263, flv_tag::VideoCodec::sorenson_h263},
    VideoNames{Codec::screen_video, flv_tag::VideoCodec::screen},
    VideoNames{Codec::screen_video2, flv_tag::VideoCodec::screen2},
    VideoNames{Codec::vp6, flv_tag::VideoCodec::vp6},
    VideoNames{Codec::vp6_alpha, flv_tag::VideoCodec::vp6_alpha},
};

constexpr std::array audio_names{
    AudioNames{Codec::aac, flv_tag::SoundFormat::aac, enhanced_tag::AudioCodec::aac},
    AudioNames{Codec::mp3, flv_tag::SoundFormat::mp3, enhanced_tag::AudioCodec::mp3},
    AudioNames{Codec::opus, std::nullopt, enhanced_tag::AudioCodec::opus},
    AudioNames{Codec::flac, std::nullopt, enhanced_tag::AudioCodec::flac},
    AudioNames{Codec::ac3, std::nullopt, enhanced_tag::AudioCodec::ac3},
    AudioNames{Codec::eac3, std::nullopt, enhanced_tag::AudioCodec::eac3},
    AudioNames{Codec::speex, flv_tag::SoundFormat::speex},
    AudioNames{Codec::nellymoser, flv_tag::SoundFormat::nellymoser},
    AudioNames{Codec::adpcm_swf, flv_tag::SoundFormat::adpcm},
    AudioNames{Codec::pcm_u8, flv_tag::SoundFormat::pcm_little_endian},
    AudioNames{Codec::pcm_s16le, flv_tag::SoundFormat::pcm_little_endian},
    AudioNames{Codec::g711_alaw, flv_tag::SoundFormat::g711_alaw},
    AudioNames{Codec::g711_mulaw, flv_tag::SoundFormat::g711_mulaw},
};

/// The codec's names; none for what RTMP does not know.
template <typename Names, std::size_t count>
Names names_of(const std::array<Names, count>& table, Codec codec) {
    const auto row = std::find_if(table.begin(), table.end(),
                                  [codec](const Names& names) { return names.codec == codec; });
    return row == table.end() ? Names{} : *row;
}

enum class Form { none, flv, four_cc };

/// The form in which a track travels whose codec has these names.
template <typename Names>
Form form_of(const Names& names, std::size_t number, EnhancedUse use) {
    const bool is_numbered = number > 0;
    const bool wants_four_cc = is_numbered || use == EnhancedUse::always || !names.flv;
    if (names.four_cc && wants_four_cc && use != EnhancedUse::off && number < most_tracks)
        return Form::four_cc;
    return names.flv && !is_numbered ? Form::flv : Form::none;
}

/// A few formats have a number for each of the rates that FLV's two bits cannot say.
flv_tag::SoundFormat at_rate(flv_tag::SoundFormat format, int sample_rate) {
    using flv_tag::SoundFormat;
    if (format == SoundFormat::mp3 && sample_rate == 8000) return SoundFormat::mp3_8k;
    if (format == SoundFormat::nellymoser && sample_rate == 8000) return SoundFormat::nellymoser_8k;
    if (format == SoundFormat::nellymoser && sample_rate == 16000) return SoundFormat::nellymoser_16k;
    return format;
}

std::optional<Carriage> video_carriage(const media::Track& track, std::size_t number, EnhancedUse use) {
    const VideoNames names = names_of(video_names, track.codec);
    switch (form_of(names, number, use)) {
        case Form::flv:
            return FlvVideo{*names.flv};
        case Form::four_cc:
            return FourCcVideo{*names.four_cc, static_cast<std::uint8_t>(number)};
        case Form::none:
            break;
    }
    return std::nullopt;
}

std::optional<Carriage> audio_carriage(const media::Track& track, std::size_t number, EnhancedUse use) {
    const AudioNames names = names_of(audio_names, track.codec);
    switch (form_of(names, number, use)) {
        case Form::flv: {
            const int bits = track.codec == Codec::pcm_u8 ? 8 : 16;
            return FlvAudio{
                {at_rate(*names.flv, track.sample_rate), track.sample_rate, bits, track.channels}};
        }
        case Form::four_cc:
            return FourCcAudio{*names.four_cc, static_cast<std::uint8_t>(number)};
        case Form::none:
            break;
    }
    return std::nullopt;
}

/// Why a track with a number other than 0 has no carriage.
std::string refusal_of_numbered(const media::Track& track, std::size_t number, EnhancedUse use) {
    const char* const type = track.type == media::TrackType::video ? "video" : "audio";
    if (use == EnhancedUse::off) {
        return fmt::format(
            "several {} tracks cannot be sent with --enhanced off; leave that out, or "
            "send one of them (--tracks, --track-from)",
            type);
    }
    if (number >= most_tracks) {
        return fmt::format(
            "more than {} {} tracks cannot be sent over RTMP, which has no numbers for "
            "them; send fewer (--tracks, --track-from)",
            most_tracks, type);
    }
    return fmt::format(
        "track {} ({}) can be sent only as the first of its type, since the codec has no "
        "FOURCC; name it first with --tracks, or leave it out",
        track.input_index, track.codec_name);
}

/// Why the default track of its type has no carriage.
std::string refusal_of_default(const media::Track& track) {
    const bool is_off = carriage_of(track, 0, EnhancedUse::automatic).has_value();
    return fmt::format("codec {} cannot be sent over RTMP{}; convert it to {} first{}", track.codec_name,
                       is_off ? " with --enhanced off" : "",
                       track.type == media::TrackType::video ? "H.264" : "AAC",
                       is_off ? ", or leave that out" : "");
}

}  // namespace

std::optional<Carriage> carriage_of(const media::Track& track, std::size_t number, EnhancedUse use) {
    return track.type == media::TrackType::video ? video_carriage(track, number, use)
                                                 : audio_carriage(track, number, use);
}

std::optional<Carriage> carriage_of(const std::vector<media::Track>& tracks, std::size_t index,
                                    EnhancedUse use) {
    return carriage_of(tracks[index], media::number_of(tracks, index).number, use);
}

Carriage require_carriage(const media::Track& track, std::size_t number, EnhancedUse use) {
    const std::optional<Carriage> carriage = carriage_of(track, number, use);
    if (!carriage) {
        throw Error(ErrorKind::cannot_travel,
                    number > 0 ? refusal_of_numbered(track, number, use) : refusal_of_default(track));
    }
    constexpr int most_channels = 255;
    if (std::holds_alternative<FourCcAudio>(*carriage) && track.channels > most_channels) {
        throw Error(ErrorKind::cannot_travel,
                    fmt::format("{} channels of {} are more than can be said over RTMP ({}); send fewer",
                                track.channels, track.codec_name, most_channels));
    }
    return *carriage;
}

std::uint8_t track_number(const Carriage& carriage) {
    struct Number {
        std::uint8_t operator()(const FlvVideo&) const { return 0; }
        std::uint8_t operator()(const FlvAudio&) const { return 0; }
        std::uint8_t operator()(const FourCcVideo& video) const { return video.track; }
        std::uint8_t operator()(const FourCcAudio& audio) const { return audio.track; }
    };
    return std::visit(Number{}, carriage);
}

}  // namespace pack
