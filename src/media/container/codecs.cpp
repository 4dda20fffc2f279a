#include "media/container/codecs.hpp"

extern "C" {
#include <libavcodec/codec_id.h>
}

namespace media {

Codec codec_of(int avcodec_id) {
    switch (avcodec_id) {
        case AV_CODEC_ID_H264:
            return Codec::h264;
        case AV_CODEC_ID_HEVC:
            return Codec::hevc;
        case AV_CODEC_ID_VVC:
            return Codec::vvc;
        case AV_CODEC_ID_AV1:
            return Codec::av1;
        case AV_CODEC_ID_VP8:
            return Codec::vp8;
        case AV_CODEC_ID_VP9:
            return Codec::vp9;
        case AV_CODEC_ID_FLV1:
            return Codec::sorenson_h263;
        case AV_CODEC_ID_FLASHSV:
            return Codec::screen_video;
        case AV_CODEC_ID_FLASHSV2:
            return Codec::screen_video2;
        case AV_CODEC_ID_VP6F:
            return Codec::vp6;
        case AV_CODEC_ID_VP6A:
            return Codec::vp6_alpha;
        case AV_CODEC_ID_AAC:
        case AV_CODEC_ID_AAC_LATM:
            return Codec::aac;
        case AV_CODEC_ID_OPUS:
            return Codec::opus;
        case AV_CODEC_ID_FLAC:
            return Codec::flac;
        case AV_CODEC_ID_AC3:
            return Codec::ac3;
        case AV_CODEC_ID_EAC3:
            return Codec::eac3;
        case AV_CODEC_ID_MP3:
            return Codec::mp3;
        case AV_CODEC_ID_SPEEX:
            return Codec::speex;
        case AV_CODEC_ID_NELLYMOSER:
            return Codec::nellymoser;
        case AV_CODEC_ID_ADPCM_SWF:
            return Codec::adpcm_swf;
        case AV_CODEC_ID_PCM_U8:
            return Codec::pcm_u8;
        case AV_CODEC_ID_PCM_S16LE:
            return Codec::pcm_s16le;
        case AV_CODEC_ID_PCM_ALAW:
            return Codec::g711_alaw;
        case AV_CODEC_ID_PCM_MULAW:
            return Codec::g711_mulaw;
        default:
            return Codec::other;
    }
}

Reach reach_of(Codec codec, bool from_flv) {
    switch (codec) {
        case Codec::h264:
        case Codec::aac:
        case Codec::mp3:
            return Reach::all;
        case Codec::hevc:
        case Codec::vvc:
        case Codec::av1:
        case Codec::vp8:
        case Codec::vp9:
        case Codec::opus:
        case Codec::flac:
        case Codec::ac3:
        case Codec::eac3:
            return Reach::some;
        case Codec::other:
            return Reach::nobody;
        default:
            return from_flv ? Reach::all : Reach::nobody;
    }
}

bool is_described(const Track& track) {
    switch (track.codec) {
        case Codec::h264:
        case Codec::hevc:
            // A record begins with its version, 1; start codes mean that the packets are to be read.
            return !track.config.empty() && track.config.front() == 1;
        case Codec::vvc:
        case Codec::av1:
        case Codec::opus:
        case Codec::flac:
        case Codec::aac:
        case Codec::vp6:
        case Codec::vp6_alpha:
            return !track.config.empty();
        case Codec::mp3:
            return track.sample_rate > 0;
        default:
            return track.codec_name != "none";
    }
}

}  // namespace media
