#include "pack/flv_codec.hpp"

namespace pack {

using rtmp::flv_tag::SoundFormat;
using rtmp::flv_tag::VideoCodec;

std::optional<VideoCodec> flv_video_codec(media::Codec codec) {
    switch (codec) {
        case media::Codec::h264:
            return VideoCodec::avc;
        case media::Codec::sorenson_h263:
            return VideoCodec::sorenson_h263;
        case media::Codec::screen_video:
            return VideoCodec::screen;
        case media::Codec::screen_video2:
            return VideoCodec::screen2;
        case media::Codec::vp6:
            return VideoCodec::vp6;
        case media::Codec::vp6_alpha:
            return VideoCodec::vp6_alpha;
        default:
            return std::nullopt;
    }
}

std::optional<SoundFormat> flv_sound_format(const media::Track& track) {
    switch (track.codec) {
        case media::Codec::aac:
            return SoundFormat::aac;
        case media::Codec::mp3:
            return track.sample_rate == 8000 ? SoundFormat::mp3_8k : SoundFormat::mp3;
        case media::Codec::speex:
            return SoundFormat::speex;
        case media::Codec::nellymoser:
            if (track.sample_rate == 16000) return SoundFormat::nellymoser_16k;
            return track.sample_rate == 8000 ? SoundFormat::nellymoser_8k : SoundFormat::nellymoser;
        case media::Codec::adpcm_swf:
            return SoundFormat::adpcm;
        case media::Codec::pcm_u8:
        case media::Codec::pcm_s16le:
            return SoundFormat::pcm_little_endian;
        case media::Codec::g711_alaw:
            return SoundFormat::g711_alaw;
        case media::Codec::g711_mulaw:
            return SoundFormat::g711_mulaw;
        default:
            return std::nullopt;
    }
}

}  // namespace pack
