#include "media/codec/vpx.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"
#include "support/clips.hpp"

namespace vpx_test {

using clips::hex;

namespace {

// 100: marker, profile 0, shown, a key frame | 498342 | 001 BT.601 0 limited range | 63 and 47 in 16 bits
const media::Bytes vp9 = hex("82 498342 20 03F0 02F0 00000000");
// 0 key frame, version 0, shown | 9D012A | 64 and 48, not scaled
const media::Bytes vp8 = hex("100200 9D012A 4000 3000 00");

}  // namespace

TEST_CASE("a key frame of VP9 says what it is") {
    const auto frame = media::parse_vp9_key_frame(vp9);
    REQUIRE(frame);
    CHECK(frame->profile == 0);
    CHECK(frame->bit_depth == 8);
    CHECK(frame->chroma == 1);
    CHECK(frame->matrix == 5);
    CHECK_FALSE(frame->full_range);
    CHECK(frame->size.width == 64);
    CHECK(frame->size.height == 48);
}

TEST_CASE("a key frame of VP8 says what it is") {
    const auto frame = media::parse_vp8_key_frame(vp8);
    REQUIRE(frame);
    CHECK(frame->profile == 0);
    CHECK(frame->size.width == 64);
    CHECK(frame->size.height == 48);
}

TEST_CASE("other frames, and what is cut short, are no key frames") {
    for (std::size_t size = 0; size < 9; ++size) {
        CHECK_FALSE(media::parse_vp9_key_frame(media::ByteView(vp9).first(size)));
        CHECK_FALSE(media::parse_vp8_key_frame(media::ByteView(vp8).first(size)));
    }
    CHECK_FALSE(media::parse_vp9_key_frame(hex("86 00 498342 20 03F0 02F0 000000")));
    CHECK_FALSE(media::parse_vp9_key_frame(hex("42 498342 20 03F0 02F0 000000")));
    CHECK_FALSE(media::parse_vp9_key_frame(hex("82 498343 20 03F0 02F0 000000")));
    CHECK_FALSE(media::parse_vp8_key_frame(hex("110200 9D012A 4000 3000 00")));
    CHECK_FALSE(media::parse_vp8_key_frame(hex("100200 9D012B 4000 3000 00")));
    CHECK_FALSE(media::parse_vp8_key_frame(hex("100200 9D012A 0000 3000 00")));
}

TEST_CASE("the record of VP8 and VP9, with the head of its box") {
    const auto frame = media::parse_vp9_key_frame(vp9);
    REQUIRE(frame);
    // version and flags | profile 0, level 1 | 8 bits, 4:2:0, limited range | colours | no initialization
    CHECK(media::vpx_configuration(*frame, 10, {}) == hex("01000000 00 0A 82 02 02 05 0000"));
    CHECK(media::vpx_configuration(*frame, 10, {9, 16, 9}) == hex("01000000 00 0A 82 09 10 09 0000"));
}

TEST_CASE("the level of VP9 goes by size and rate") {
    CHECK(media::vp9_level({64, 48}, 25) == 10);
    CHECK(media::vp9_level({1280, 720}, 30) == 31);
    CHECK(media::vp9_level({1920, 1080}, 30) == 40);
    CHECK(media::vp9_level({1920, 1080}, 60) == 41);
    CHECK(media::vp9_level({3840, 2160}, 60) == 51);
    CHECK(media::vp9_level({16384, 8640}, 240) == 0);
    CHECK(media::vp9_level({64, 48}, 0) == 0);
}

TEST_CASE("key frames of real encoders") {
    const clips::Folder folder;
    const auto first_frame = [&](const std::string& name, const std::string& arguments) {
        const std::string file =
            folder.make(name, "-f lavfi -i testsrc2=size=66x50:rate=25 -frames:v 3 " + arguments);
        return clips::joined(clips::frames_of(file, media::TrackType::video).at(0).data);
    };
    const auto high = media::parse_vp9_key_frame(
        first_frame("high.webm", "-pix_fmt yuv422p10le -c:v libvpx-vp9 -deadline realtime"));
    REQUIRE(high);
    CHECK(high->profile == 3);
    CHECK(high->bit_depth == 10);
    CHECK(high->chroma == 2);
    CHECK(high->size.width == 66);
    CHECK(high->size.height == 50);
    const auto rgb = media::parse_vp9_key_frame(
        first_frame("rgb.webm", "-pix_fmt gbrp -c:v libvpx-vp9 -deadline realtime"));
    REQUIRE(rgb);
    CHECK(rgb->profile == 1);
    CHECK(rgb->chroma == 3);
    CHECK(rgb->full_range);
    const auto old = media::parse_vp8_key_frame(
        first_frame("old.webm", "-pix_fmt yuv420p -c:v libvpx -deadline realtime"));
    REQUIRE(old);
    CHECK(old->size.width == 66);
}

}  // namespace vpx_test
