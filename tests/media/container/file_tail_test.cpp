#include "media/container/file_tail.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace file_tail_test {

using clips::hex;
using media::Bytes;

namespace {

media::Input input_of(const Bytes& bytes) {
    media::Input input;
    input.path = "tail";
    input.memory = bytes;
    return input;
}

bool flv_is_cut(const Bytes& bytes) {
    media::ByteSource source(input_of(bytes));
    return media::ends_within_flv_tag(source);
}

bool mp4_is_cut(const Bytes& bytes) {
    media::ByteSource source(input_of(bytes));
    return media::ends_within_mp4_box(source);
}

// FLV, version 1, video, 9 bytes of header, no tag before | 09 video, 3 bytes, time and stream 0 | data | 14
// bytes before
const Bytes flv = hex("464C5601 01 00000009 00000000 09 000003 00000000 000000 AABBCC 0000000E");

}  // namespace

TEST_CASE("an FLV file cut anywhere in a tag") {
    CHECK_FALSE(flv_is_cut(flv));
    for (std::size_t size = 18; size < flv.size(); ++size) {
        CAPTURE(size);
        CHECK(flv_is_cut(Bytes(flv.begin(), flv.begin() + static_cast<std::ptrdiff_t>(size))));
    }
}

TEST_CASE("FLV writers that leave the head out of the size, or write no sizes") {
    Bytes other = flv;
    other.back() = 3;
    CHECK_FALSE(flv_is_cut(other));
    other.back() = 0;
    CHECK_FALSE(flv_is_cut(other));
    CHECK_FALSE(flv_is_cut(hex("464C560101000000090000000000")));
}

TEST_CASE("an MP4 file cut anywhere but between boxes") {
    // 16 bytes of ftyp | mdat of 20 bytes with a 64-bit size
    const Bytes mp4 = hex("00000010 66747970 69736F6D 00000000 00000001 6D646174 0000000000000014 AABBCCDD");
    for (std::size_t size = 1; size <= mp4.size(); ++size) {
        CAPTURE(size);
        const bool between = size == 16 || size == mp4.size();
        CHECK(mp4_is_cut(Bytes(mp4.begin(), mp4.begin() + static_cast<std::ptrdiff_t>(size))) != between);
    }
}

TEST_CASE("MP4 boxes up to the end, senseless sizes, and what is appended") {
    CHECK_FALSE(mp4_is_cut(hex("00000000 6D646174 AABBCCDD")));
    CHECK_FALSE(mp4_is_cut(hex("00000004 6D646174 AABBCCDD")));
    CHECK_FALSE(mp4_is_cut(hex("0000000C 6D646174 AABBCCDD FFFFFFFF 41424344 00")));
    CHECK(mp4_is_cut(hex("00000001 6D646174 FFFFFFFFFFFFFFFF AABBCCDD")));
}

}  // namespace file_tail_test
