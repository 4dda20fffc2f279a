#include "media/streams/codecs.hpp"

#include <doctest/doctest.h>

namespace codecs_test {

using media::Codec;

TEST_CASE("H.264, AAC and MP3 can be sent from anywhere, FLV's own codecs from FLV alone") {
    for (const Codec codec : {Codec::h264, Codec::aac, Codec::mp3}) {
        CHECK(media::is_sendable(codec, false));
        CHECK(media::is_sendable(codec, true));
    }
    for (const Codec codec : {Codec::sorenson_h263, Codec::screen_video, Codec::screen_video2, Codec::vp6,
                              Codec::vp6_alpha, Codec::speex, Codec::nellymoser, Codec::adpcm_swf,
                              Codec::pcm_u8, Codec::pcm_s16le, Codec::g711_alaw, Codec::g711_mulaw}) {
        CHECK_FALSE(media::is_sendable(codec, false));
        CHECK(media::is_sendable(codec, true));
    }
    CHECK_FALSE(media::is_sendable(Codec::other, true));
}

TEST_CASE("newer codecs reach some servers, whatever the container") {
    for (const Codec codec : {Codec::hevc, Codec::vvc, Codec::av1, Codec::vp8, Codec::vp9, Codec::opus,
                              Codec::flac, Codec::ac3, Codec::eac3}) {
        CHECK(media::reach_of(codec, false) == media::Reach::some);
        CHECK(media::reach_of(codec, true) == media::Reach::some);
        CHECK(media::reach_of(codec, false) < media::reach_of(Codec::h264, false));
        CHECK(media::reach_of(codec, false) > media::reach_of(Codec::other, false));
    }
}

TEST_CASE("an unknown codec is some other one") {
    CHECK(media::codec_of(-1) == Codec::other);
    CHECK(media::codec_of(media::avcodec_id_of(Codec::other)) == Codec::other);
}

TEST_CASE("libavcodec's number of each codec leads back to it") {
    for (int i = 0; i <= static_cast<int>(Codec::other); ++i)
        CHECK(media::codec_of(media::avcodec_id_of(static_cast<Codec>(i))) == static_cast<Codec>(i));
}

}  // namespace codecs_test
