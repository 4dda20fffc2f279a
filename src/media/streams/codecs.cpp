#include "media/streams/codecs.hpp"

#include <algorithm>
#include <array>

extern "C" {
#include <libavcodec/codec_id.h>
}

namespace media {

namespace {

struct CodecPair {
    AVCodecID id = AV_CODEC_ID_NONE;
    Codec codec = Codec::other;
};
constexpr std::array codec_pairs{
    CodecPair{AV_CODEC_ID_H264, Codec::h264},
    CodecPair{AV_CODEC_ID_HEVC, Codec::hevc},
    CodecPair{AV_CODEC_ID_VVC, Codec::vvc},
    CodecPair{AV_CODEC_ID_AV1, Codec::av1},
    CodecPair{AV_CODEC_ID_VP8, Codec::vp8},
    CodecPair{AV_CODEC_ID_VP9, Codec::vp9},
    CodecPair{AV_CODEC_ID_FLV1, Codec::sorenson_h263},
    CodecPair{AV_CODEC_ID_FLASHSV, Codec::screen_video},
    CodecPair{AV_CODEC_ID_FLASHSV2, Codec::screen_video2},
    CodecPair{AV_CODEC_ID_VP6F, Codec::vp6},
    CodecPair{AV_CODEC_ID_VP6A, Codec::vp6_alpha},
    CodecPair{AV_CODEC_ID_AAC, Codec::aac},
    CodecPair{AV_CODEC_ID_OPUS, Codec::opus},
    CodecPair{AV_CODEC_ID_FLAC, Codec::flac},
    CodecPair{AV_CODEC_ID_AC3, Codec::ac3},
    CodecPair{AV_CODEC_ID_EAC3, Codec::eac3},
    CodecPair{AV_CODEC_ID_MP3, Codec::mp3},
    CodecPair{AV_CODEC_ID_SPEEX, Codec::speex},
    CodecPair{AV_CODEC_ID_NELLYMOSER, Codec::nellymoser},
    CodecPair{AV_CODEC_ID_ADPCM_SWF, Codec::adpcm_swf},
    CodecPair{AV_CODEC_ID_PCM_U8, Codec::pcm_u8},
    CodecPair{AV_CODEC_ID_PCM_S16LE, Codec::pcm_s16le},
    CodecPair{AV_CODEC_ID_PCM_ALAW, Codec::g711_alaw},
    CodecPair{AV_CODEC_ID_PCM_MULAW, Codec::g711_mulaw},
};

}  // namespace

Codec codec_of(int avcodec_id) {
    if (avcodec_id == AV_CODEC_ID_AAC_LATM) return Codec::aac;
    const auto* const found =
        std::find_if(codec_pairs.begin(), codec_pairs.end(),
                     [avcodec_id](const CodecPair& pair) { return static_cast<int>(pair.id) == avcodec_id; });
    return found != codec_pairs.end() ? found->codec : Codec::other;
}

int avcodec_id_of(Codec codec) {
    const auto* const found = std::find_if(codec_pairs.begin(), codec_pairs.end(),
                                           [codec](const CodecPair& pair) { return pair.codec == codec; });
    return found != codec_pairs.end() ? static_cast<int>(found->id) : static_cast<int>(AV_CODEC_ID_NONE);
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
            return track.codec_name != unknown_codec;
    }
}

}  // namespace media
