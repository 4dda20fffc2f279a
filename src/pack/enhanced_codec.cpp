#include "pack/enhanced_codec.hpp"

#include "pack/flv_codec.hpp"

namespace pack {

namespace {

namespace enhanced_tag = rtmp::enhanced_tag;
bool travels_in_flv(const media::Track& track) {
    return track.type == media::TrackType::video ? flv_video_codec(track.codec).has_value()
                                                 : flv_sound_format(track).has_value();
}

bool has_fourcc(const media::Track& track) {
    return track.type == media::TrackType::video ? enhanced_video_codec(track.codec).has_value()
                                                 : enhanced_audio_codec(track.codec).has_value();
}

}  // namespace

std::optional<enhanced_tag::VideoCodec> enhanced_video_codec(media::Codec codec) {
    switch (codec) {
        case media::Codec::h264:
            return enhanced_tag::VideoCodec::avc;
        case media::Codec::hevc:
            return enhanced_tag::VideoCodec::hevc;
        case media::Codec::vvc:
            return enhanced_tag::VideoCodec::vvc;
        case media::Codec::av1:
            return enhanced_tag::VideoCodec::av1;
        case media::Codec::vp8:
            return enhanced_tag::VideoCodec::vp8;
        case media::Codec::vp9:
            return enhanced_tag::VideoCodec::vp9;
        default:
            return std::nullopt;
    }
}

std::optional<enhanced_tag::AudioCodec> enhanced_audio_codec(media::Codec codec) {
    switch (codec) {
        case media::Codec::aac:
            return enhanced_tag::AudioCodec::aac;
        case media::Codec::mp3:
            return enhanced_tag::AudioCodec::mp3;
        case media::Codec::opus:
            return enhanced_tag::AudioCodec::opus;
        case media::Codec::flac:
            return enhanced_tag::AudioCodec::flac;
        case media::Codec::ac3:
            return enhanced_tag::AudioCodec::ac3;
        case media::Codec::eac3:
            return enhanced_tag::AudioCodec::eac3;
        default:
            return std::nullopt;
    }
}

bool is_enhanced(const media::Track& track, EnhancedUse use) {
    if (use == EnhancedUse::off || !has_fourcc(track)) return false;
    return use == EnhancedUse::always || !travels_in_flv(track);
}

EnhancedUse use_of(std::size_t number, EnhancedUse use) {
    return number > 0 && use != EnhancedUse::off ? EnhancedUse::always : use;
}

std::optional<double> codec_id(const media::Track& track, EnhancedUse use) {
    const bool is_video = track.type == media::TrackType::video;
    if (is_enhanced(track, use)) {
        return is_video ? static_cast<double>(*enhanced_video_codec(track.codec))
                        : static_cast<double>(*enhanced_audio_codec(track.codec));
    }
    if (!travels_in_flv(track)) return std::nullopt;
    return is_video ? static_cast<double>(*flv_video_codec(track.codec))
                    : static_cast<double>(*flv_sound_format(track));
}

}  // namespace pack
