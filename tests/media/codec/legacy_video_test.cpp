#include "media/codec/legacy_video.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace legacy_video_test {

using clips::hex;
using media::Codec;

TEST_CASE("Sorenson H.263 says its size and whether a picture is disposable") {
    // 00000000 00000000 1 start | 00001 version | 00000000 time | 011 176x144 | 01 inter
    //   00000000 00000000 10000100 00000001 101-----
    const auto size = media::legacy_picture_size(Codec::sorenson_h263, hex("00008401A0"), {});
    REQUIRE(size);
    CHECK(size->width == 176);
    CHECK(size->height == 144);
    CHECK_FALSE(media::is_disposable(Codec::sorenson_h263, hex("00008401A0")));
    // ... | 011 176x144 | 10 disposable inter: 00000001 110-----
    CHECK(media::is_disposable(Codec::sorenson_h263, hex("00008401C0")));
    CHECK_FALSE(media::is_disposable(Codec::h264, hex("00008401C0")));
    // ... | 001 16-bit sizes: 0140 320, 00B4 180 | 00 intra
    //   1 00001 00 | 000000 00 | 1 0000000 | 1 0100000 | 0 0000000 | 0 1011010 | 0 00-----
    const auto custom = media::legacy_picture_size(Codec::sorenson_h263, hex("00008400 80A0005A00"), {});
    REQUIRE(custom);
    CHECK(custom->width == 320);
    CHECK(custom->height == 180);
}

TEST_CASE("screen video says its size in each frame") {
    // 3 block width, 140 = 320 | 3 block height, 0B4 = 180
    const auto size = media::legacy_picture_size(Codec::screen_video, hex("314030B4"), {});
    REQUIRE(size);
    CHECK(size->width == 320);
    CHECK(size->height == 180);
}

TEST_CASE("a VP6 keyframe says its size in macroblocks, less the adjustment") {
    // 0 key, quantizer, 0 | 00110 version 6, 11 advanced profile, 0 | 0C rows, 14 columns
    const media::Bytes frame = hex("1E360C14");
    const auto size = media::legacy_picture_size(Codec::vp6, frame, hex("0C"));
    REQUIRE(size);
    CHECK(size->width == 320);
    CHECK(size->height == 180);
    // A frame with alpha has its header behind the 3 bytes that say where alpha begins.
    CHECK(media::legacy_picture_size(Codec::vp6_alpha, hex("0000201E360C14"), hex("0C"))->height == 180);
    // Simple profile: 2 more bytes say where the coefficients begin.
    CHECK(media::legacy_picture_size(Codec::vp6, hex("1E30 0010 0C14"), {})->height == 192);
    // An inter frame does not say.
    CHECK_FALSE(media::legacy_picture_size(Codec::vp6, hex("9E360C14"), {}));
}

TEST_CASE("frames that are too short or senseless say nothing") {
    for (const Codec codec : {Codec::sorenson_h263, Codec::screen_video, Codec::screen_video2, Codec::vp6,
                              Codec::vp6_alpha, Codec::h264}) {
        CHECK_FALSE(media::legacy_picture_size(codec, {}, {}));
        CHECK_FALSE(media::legacy_picture_size(codec, hex("000084"), {}));
        CHECK_FALSE(media::legacy_picture_size(codec, hex("0000000000000000"), hex("FF")));
        CHECK_FALSE(media::is_disposable(codec, hex("0000")));
    }
}

}  // namespace legacy_video_test
