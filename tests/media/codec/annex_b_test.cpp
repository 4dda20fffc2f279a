#include "media/codec/annex_b.hpp"

#include <doctest/doctest.h>
#include <memory>

#include "media/codec/avc.hpp"
#include "media/hex.hpp"
#include "support/clips.hpp"

namespace annex_b_test {

using clips::hex;
using media::Bytes;
using media::ByteView;

namespace {

// x264, baseline, 64x48: SPS and PPS.
const Bytes sps = hex("6742C00ADA11EC0440000003004000000C83C489A8");
const Bytes pps = hex("68CE0FC8");

std::vector<Bytes> copies(const std::vector<ByteView>& views) {
    std::vector<Bytes> bytes;
    for (const ByteView view : views)
        bytes.emplace_back(view.begin(), view.end());
    return bytes;
}

}  // namespace

TEST_CASE("a byte stream begins with a start code of 3 or 4 bytes") {
    CHECK(media::is_annex_b(hex("00000165")));
    CHECK(media::is_annex_b(hex("0000000165")));
    CHECK_FALSE(media::is_annex_b(hex("00000265")));
    CHECK_FALSE(media::is_annex_b(hex("000001")));
    CHECK_FALSE(media::is_annex_b({}));
}

TEST_CASE("a byte stream is split at start codes of either length") {
    // 000001 SPS | 00000001 PPS
    const Bytes stream = hex("000001 6742C00ADA11EC0440000003004000000C83C489A8 00000001 68CE0FC8");
    const auto nal_units = media::split_annex_b(stream);
    REQUIRE(nal_units);
    CHECK(copies(*nal_units) == std::vector<Bytes>{sps, pps});
    CHECK((*nal_units)[0].data() == stream.data() + 3);
}

TEST_CASE("trailing zeros, empty units and what stands before the first start code are no NAL units") {
    const Bytes stream = hex("FFFF 000001 0910 0000 000001 000001 65AA00000300 00");
    const auto nal_units = media::split_annex_b(stream);
    REQUIRE(nal_units);
    CHECK(copies(*nal_units) == std::vector<Bytes>{hex("0910"), hex("65AA000003")});
    CHECK(media::split_annex_b(hex("1234"))->empty());
    CHECK(media::split_annex_b({})->empty());
}

TEST_CASE("a start code at the very end, and a start code in zeros") {
    CHECK(copies(*media::split_annex_b(hex("0000000000000165 000001"))) == std::vector<Bytes>{hex("65")});
}

TEST_CASE("more NAL units than a picture has are refused") {
    Bytes stream;
    const Bytes unit = hex("00000165");
    for (std::size_t i = 0; i < media::max_nal_units; ++i)
        stream.insert(stream.end(), unit.begin(), unit.end());
    CHECK(media::split_annex_b(stream)->size() == media::max_nal_units);
    stream.insert(stream.end(), unit.begin(), unit.end());
    CHECK_FALSE(media::split_annex_b(stream));
}

TEST_CASE("an access unit gets lengths, and loses delimiters and filler") {
    const Bytes unit = hex("00000001 09F0 000001 0605112233 00000001 65AABBCCDD 000001 0CFFFF80");
    const auto owner = std::make_shared<int>(1);
    media::Payload payload =
        media::length_prefixed(*media::split_annex_b(unit), owner, media::is_avc_framing);
    // 00000005 SEI | 00000005 IDR
    CHECK(clips::joined(payload) == hex("00000005 0605112233 00000005 65AABBCCDD"));
    CHECK(payload.slices.size() == 4);
    CHECK(payload.slices[3].data() == unit.data() + 18);
    CHECK(owner.use_count() == 2);
    payload = {};
    CHECK(owner.use_count() == 1);
}

TEST_CASE("an access unit of delimiters alone is empty") {
    CHECK(media::length_prefixed(*media::split_annex_b(hex("0000000109F0")), nullptr, media::is_avc_framing)
              .slices.empty());
}

TEST_CASE("units behind lengths fill the bytes, or are none") {
    const Bytes unit = hex("0002 65AA 0001 06");
    const auto units = media::split_length_prefixed(unit, 2);
    REQUIRE(units);
    CHECK(copies(*units) == std::vector<Bytes>{hex("65AA"), hex("06")});
    CHECK(media::split_length_prefixed(Bytes(), 4)->empty());
    CHECK_FALSE(media::split_length_prefixed(hex("0003 65AA"), 2));
    CHECK_FALSE(media::split_length_prefixed(hex("0002 65AA 00"), 2));
    const Bytes empty_units(media::max_nal_units, 0);
    CHECK(media::split_length_prefixed(empty_units, 1)->size() == media::max_nal_units);
    CHECK_FALSE(media::split_length_prefixed(Bytes(media::max_nal_units + 1, 0), 1));
}

TEST_CASE("the units of an access unit are found in place, however it lies in memory") {
    const Bytes stream = hex("0000000106 0511 000001 65AABB");
    const auto units = *media::split_annex_b(stream);
    const media::Payload slices = media::length_prefixed(units, nullptr, media::is_avc_framing);
    const auto found = media::split_length_prefixed(slices, 4);
    REQUIRE(found);
    CHECK(copies(*found) == copies(units));
    CHECK(found->front().data() == units.front().data());
    const Bytes whole = clips::joined(slices);
    const auto same = media::split_length_prefixed(media::Payload{{whole}, nullptr}, 4);
    REQUIRE(same);
    CHECK(copies(*same) == copies(units));
    CHECK(same->front().data() == whole.data() + 4);
    CHECK_FALSE(media::split_length_prefixed(media::Payload{{stream}, nullptr}, 4));
    CHECK(media::split_length_prefixed(media::Payload{}, 4)->empty());
}

TEST_CASE("a unit without its emulation prevention") {
    CHECK(media::unescape(hex("67 000003 01 000003 000003")) == hex("67 0000 01 0000 0000"));
    CHECK(media::unescape(hex("67 00 03 0000")) == hex("67 00 03 0000"));
    CHECK(media::unescape({}).empty());
}

}  // namespace annex_b_test
