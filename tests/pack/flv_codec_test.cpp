#include "pack/flv_codec.hpp"

#include <doctest/doctest.h>

namespace flv_codec_test {

using pack::flv_sound_format;
using pack::flv_video_codec;
using rtmp::flv_tag::SoundFormat;
using rtmp::flv_tag::VideoCodec;

TEST_CASE("video codecs have the numbers of the FLV specification") {
    CHECK(flv_video_codec(media::Codec::h264) == VideoCodec::avc);
    CHECK(flv_video_codec(media::Codec::sorenson_h263) == VideoCodec::sorenson_h263);
    CHECK(flv_video_codec(media::Codec::vp6) == VideoCodec::vp6);
    CHECK(flv_video_codec(media::Codec::vp6_alpha) == VideoCodec::vp6_alpha);
    CHECK(flv_video_codec(media::Codec::screen_video) == VideoCodec::screen);
    CHECK(flv_video_codec(media::Codec::screen_video2) == VideoCodec::screen2);
    CHECK_FALSE(flv_video_codec(media::Codec::aac));
    CHECK_FALSE(flv_video_codec(media::Codec::other));
}

TEST_CASE("sound formats, some of which are named by their rate") {
    const auto format = [](media::Codec codec, int rate) {
        media::Track track;
        track.type = media::TrackType::audio;
        track.codec = codec;
        track.sample_rate = rate;
        return flv_sound_format(track);
    };
    CHECK(format(media::Codec::aac, 48000) == SoundFormat::aac);
    CHECK(format(media::Codec::mp3, 44100) == SoundFormat::mp3);
    CHECK(format(media::Codec::mp3, 8000) == SoundFormat::mp3_8k);
    CHECK(format(media::Codec::nellymoser, 8000) == SoundFormat::nellymoser_8k);
    CHECK(format(media::Codec::nellymoser, 16000) == SoundFormat::nellymoser_16k);
    CHECK(format(media::Codec::nellymoser, 22050) == SoundFormat::nellymoser);
    CHECK(format(media::Codec::speex, 16000) == SoundFormat::speex);
    CHECK(format(media::Codec::adpcm_swf, 44100) == SoundFormat::adpcm);
    CHECK(format(media::Codec::pcm_s16le, 44100) == SoundFormat::pcm_little_endian);
    CHECK(format(media::Codec::g711_alaw, 8000) == SoundFormat::g711_alaw);
    CHECK(format(media::Codec::g711_mulaw, 8000) == SoundFormat::g711_mulaw);
    CHECK_FALSE(format(media::Codec::h264, 0));
}

}  // namespace flv_codec_test
