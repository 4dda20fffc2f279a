#include "media/codec/random_access.hpp"

#include <doctest/doctest.h>
#include <string_view>

#include "media/hex.hpp"

namespace random_access_test {

namespace {

using clips::hex;
using media::Codec;
using media::RandomAccess;

media::Track track_of(Codec codec) {
    media::Track track;
    track.codec = codec;
    return track;
}

RandomAccess access(Codec codec, std::string_view bytes) {
    const media::Bytes frame = hex(bytes);
    return media::random_access(track_of(codec), {{frame}, nullptr});
}

bool decodable(Codec codec, std::string_view bytes) {
    const media::Bytes frame = hex(bytes);
    return media::is_decodable_leading(track_of(codec), {{frame}, nullptr});
}

}  // namespace

TEST_CASE("an IDR picture of H.264 is a keyframe, whatever lies before it") {
    CHECK(access(Codec::h264, "00000002 6588") == RandomAccess::keyframe);
    CHECK(access(Codec::h264, "00000002 09F0 00000003 060501 00000002 6588") == RandomAccess::keyframe);
    CHECK(access(Codec::h264, "00000002 419A") == RandomAccess::none);
    CHECK(access(Codec::h264, "") == RandomAccess::none);
}

TEST_CASE("a recovery point message is found behind others, and needs a whole message") {
    CHECK(access(Codec::h264, "00000004 06060184 00000002 419A") == RandomAccess::recovery_point);
    // A message of 2 bytes before it, one of them escaped.
    CHECK(access(Codec::h264, "0000000B 06 0403000003 01 06018480") == RandomAccess::recovery_point);
    // A type and a size beyond 255.
    CHECK(access(Codec::h264, "00000005 06FF060184") == RandomAccess::none);
    CHECK(access(Codec::h264, "00000004 0605FF06") == RandomAccess::none);
    CHECK(access(Codec::h264, "00000003 06FFFF") == RandomAccess::none);
    CHECK(access(Codec::hevc, "00000006 4E0106018480 00000003 0201D0") == RandomAccess::recovery_point);
}

TEST_CASE("random access points of HEVC are BLA, IDR and CRA pictures") {
    CHECK(access(Codec::hevc, "00000003 2001AF") == RandomAccess::keyframe);
    CHECK(access(Codec::hevc, "00000003 2601AF") == RandomAccess::keyframe);
    CHECK(access(Codec::hevc, "00000003 2A01AF") == RandomAccess::keyframe);
    CHECK(access(Codec::hevc, "00000003 0201D0") == RandomAccess::none);
    CHECK(access(Codec::hevc, "00000003 4001D0") == RandomAccess::none);
}

TEST_CASE("leading pictures can be decoded where they are RADL") {
    CHECK(decodable(Codec::hevc, "00000003 0C01D0"));
    CHECK(decodable(Codec::hevc, "00000003 0E01D0"));
    CHECK_FALSE(decodable(Codec::hevc, "00000003 1001D0"));
    CHECK_FALSE(decodable(Codec::h264, "00000002 0C9A"));
}

TEST_CASE("bytes that are no NAL units, and other codecs, tell nothing") {
    CHECK(access(Codec::h264, "00000009 65") == RandomAccess::none);
    CHECK(access(Codec::vp8, "00000002 6588") == RandomAccess::none);
}

}  // namespace random_access_test
