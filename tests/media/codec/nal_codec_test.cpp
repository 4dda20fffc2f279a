#include "media/codec/nal_codec.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace nal_codec_test {

using clips::hex;
using media::Codec;

TEST_CASE("H.264 and HEVC are codecs of NAL units, others are not") {
    REQUIRE(media::nal_codec(Codec::h264) != nullptr);
    REQUIRE(media::nal_codec(Codec::hevc) != nullptr);
    CHECK(media::nal_codec(Codec::av1) == nullptr);
    CHECK(media::nal_codec(Codec::aac) == nullptr);
    // One byte is an access unit delimiter of H.264 and a slice of HEVC.
    CHECK(media::nal_codec(Codec::h264)->is_framing(hex("09F0")));
    CHECK_FALSE(media::nal_codec(Codec::hevc)->is_framing(hex("09F0")));
    CHECK(media::nal_codec(Codec::hevc)->is_framing(hex("460150")));
    CHECK_FALSE(media::nal_codec(Codec::h264)->is_framing(hex("460150")));
}

TEST_CASE("a record for samples with other lengths") {
    const media::NalCodec& avc = *media::nal_codec(Codec::h264);
    const media::Bytes record = hex("01 42C00A FF E0 00");
    CHECK(media::with_length_size(avc, record, 2) == hex("01 42C00A FD E0 00"));
    CHECK(avc.length_size(media::with_length_size(avc, record, 1)) == 1);
}

}  // namespace nal_codec_test
