#include "witness/fingerprint.hpp"

#include <doctest/doctest.h>
#include <random>
#include <vector>

namespace fingerprint_test {

using ground::Bytes;
using ground::ByteView;
using witness::Codec;
using witness::fingerprint;
using witness::Fingerprint;
using witness::Form;
using witness::Framing;

constexpr Form avc_4 = {Codec::avc, Framing::length_4};
constexpr Form avc_annex_b = {Codec::avc, Framing::annex_b};

Bytes prefixed(const std::vector<Bytes>& nal_units, unsigned length_size) {
    Bytes all;
    for (const Bytes& nal_unit : nal_units) {
        for (unsigned i = length_size; i > 0; --i)
            all.push_back(static_cast<std::uint8_t>(nal_unit.size() >> (8 * (i - 1))));
        all.insert(all.end(), nal_unit.begin(), nal_unit.end());
    }
    return all;
}

Bytes annex_b(const std::vector<Bytes>& nal_units, bool long_codes = false) {
    Bytes all;
    for (const Bytes& nal_unit : nal_units) {
        if (long_codes) all.push_back(0);
        all.insert(all.end(), {0, 0, 1});
        all.insert(all.end(), nal_unit.begin(), nal_unit.end());
    }
    return all;
}

// The same bytes cut at random.
Fingerprint cut(Form form, ByteView unit, std::mt19937_64& random) {
    std::vector<ByteView> slices;
    while (!unit.empty()) {
        const std::size_t size = random() % (unit.size() + 1);
        slices.push_back(unit.first(size));
        unit = unit.subspan(size);
    }
    return fingerprint(form, slices);
}

TEST_CASE("H.264 has one fingerprint in every framing") {
    const std::vector<Bytes> picture = {{0x65, 1, 2, 3}, {0x65, 9, 8, 0, 0, 3, 1}};
    const Fingerprint expected = fingerprint(avc_4, prefixed(picture, 4));
    CHECK(expected.length == 11);
    CHECK(fingerprint({Codec::avc, Framing::length_1}, prefixed(picture, 1)) == expected);
    CHECK(fingerprint({Codec::avc, Framing::length_2}, prefixed(picture, 2)) == expected);
    CHECK(fingerprint(avc_annex_b, annex_b(picture)) == expected);
    CHECK(fingerprint(avc_annex_b, annex_b(picture, true)) == expected);
}

TEST_CASE("what servers take off or put before a picture of H.264 does not count") {
    const Bytes slice = {0x41, 1, 2, 3};
    const Fingerprint expected = fingerprint(avc_4, prefixed({slice}, 4));
    for (const std::uint8_t type : Bytes{6, 7, 8, 9, 10, 11, 12, 13, 15}) {
        CAPTURE(type);
        CHECK(fingerprint(avc_4, prefixed({{type, 1, 2}, slice, {type, 3}}, 4)) == expected);
        CHECK(fingerprint(avc_annex_b, annex_b({{type, 1, 2}, slice, {type, 3}})) == expected);
        CHECK(fingerprint(avc_4, prefixed({{type, 1, 2}}, 4)).length == 0);
    }
    CHECK(fingerprint(avc_4, prefixed({{}, slice, {0, 0}}, 4)) == expected);
    CHECK(fingerprint(avc_4, prefixed({{0x41, 1, 2, 3, 0, 0, 0}}, 4)) == expected);
    for (const std::uint8_t type : Bytes{1, 2, 3, 4, 5, 14, 19, 20})
        CHECK(fingerprint(avc_4, prefixed({{type, 1, 2}, slice}, 4)) != expected);
}

TEST_CASE("HEVC and VVC go without what is beside the picture") {
    const Bytes hevc_slice = {0x26, 1, 0xaf, 5};
    const Form hevc = {Codec::hevc, Framing::annex_b};
    const Fingerprint expected = fingerprint({Codec::hevc, Framing::length_4}, prefixed({hevc_slice}, 4));
    for (unsigned type = 0; type < 64; ++type) {
        CAPTURE(type);
        const Bytes other = {static_cast<std::uint8_t>(type << 1U), 1, 7};
        const bool beside = type >= 32 && type <= 40;
        CHECK((fingerprint(hevc, annex_b({other, hevc_slice})) == expected) == beside);
    }
    const Bytes vvc_slice = {0, 0x39, 5};
    const Form vvc = {Codec::vvc, Framing::length_4};
    const Fingerprint vvc_expected = fingerprint(vvc, prefixed({vvc_slice}, 4));
    for (const unsigned type : {12U, 13U, 14U, 15U, 16U, 20U, 21U, 22U, 23U, 24U, 25U}) {
        const Bytes other = {0, static_cast<std::uint8_t>((type << 3U) | 1U), 7};
        CHECK(fingerprint(vvc, prefixed({other, vvc_slice}, 4)) == vvc_expected);
    }
    CHECK(fingerprint(vvc, prefixed({{0, 17U << 3U, 7}, vvc_slice}, 4)) != vvc_expected);
}

TEST_CASE("AAC goes without ADTS headers of either length") {
    const Bytes frame = {0x21, 0x10, 5, 6, 0};
    const Fingerprint expected = fingerprint({Codec::aac, Framing::raw}, frame);
    CHECK(expected.length == 5);
    const Form adts = {Codec::aac, Framing::adts};
    const Bytes seven = {0xff, 0xf1, 0x50, 0x80, 0x01, 0x9f, 0xfc, 0x21, 0x10, 5, 6, 0};
    const Bytes nine = {0xff, 0xf0, 0x50, 0x80, 0x01, 0xdf, 0xfc, 7, 7, 0x21, 0x10, 5, 6, 0};
    CHECK(fingerprint(adts, seven) == expected);
    CHECK(fingerprint(adts, nine) == expected);
    Bytes two = seven;
    two.insert(two.end(), nine.begin(), nine.end());
    CHECK(fingerprint(adts, two).length == 10);
    CHECK(fingerprint(adts, frame) == expected);
    const Bytes no_frame = {0xff, 0xf1, 0x50, 0x80, 0x00, 0x1f, 0xfc};
    CHECK(fingerprint(adts, no_frame).length == 7);
}

TEST_CASE("AV1 goes without delimiters and headers, and with or without size fields") {
    const Form form = {Codec::av1, Framing::raw};
    // A frame (type 6) with and without its size; two frame headers and a tile group, the last without.
    const Fingerprint expected = fingerprint(form, Bytes{0x32, 3, 1, 2, 3});
    CHECK(expected.length == 4);
    CHECK(fingerprint(form, Bytes{0x30, 1, 2, 3}) == expected);
    CHECK(fingerprint(form, Bytes{0x12, 0, 0x0a, 2, 9, 9, 0x32, 3, 1, 2, 3, 0x7a, 1, 0}) == expected);
    CHECK(fingerprint(form, Bytes{0x32, 0x83, 0x00, 1, 2, 3}) == expected);
    CHECK(fingerprint(form, Bytes{0x36, 0x20, 3, 1, 2, 3}) == fingerprint(form, Bytes{0x34, 0x20, 1, 2, 3}));
    CHECK(fingerprint(form, Bytes{0x36, 0x20, 3, 1, 2, 3}) != expected);
    CHECK(fingerprint(form, Bytes{0x12, 0}).length == 0);
    CHECK(fingerprint(form, Bytes{0x2a, 1, 5, 0x32, 3, 1, 2, 3}) != expected);
}

TEST_CASE("other codecs count as they are") {
    const Form form = {Codec::other, Framing::raw};
    CHECK(fingerprint(form, Bytes{1, 2, 3}) == fingerprint(form, Bytes{1, 2, 3}));
    CHECK(fingerprint(form, Bytes{1, 2, 3}) != fingerprint(form, Bytes{1, 2, 3, 0}));
    CHECK(fingerprint(form, Bytes{}).length == 0);
}

TEST_CASE("lengths beyond the end, and bytes that are cut off, have a fingerprint too") {
    CHECK(fingerprint(avc_4, Bytes{0xff, 0xff, 0xff, 0xff, 0x65, 1}).length == 2);
    CHECK(fingerprint(avc_4, Bytes{0, 0}).length == 0);
    CHECK(fingerprint(avc_annex_b, Bytes{0x65, 1, 2}).length == 3);
    CHECK(fingerprint({Codec::av1, Framing::raw}, Bytes{0x32, 0xff, 0xff}).length == 1);
    CHECK(fingerprint({Codec::hevc, Framing::annex_b}, Bytes{0, 0, 1}).length == 0);
}

TEST_CASE("it does not matter where a unit is cut") {
    std::mt19937_64 random(16);
    const Codec codecs[] = {Codec::avc, Codec::hevc, Codec::vvc, Codec::av1, Codec::aac, Codec::other};
    const Framing framings[] = {Framing::raw,      Framing::length_1, Framing::length_2,
                                Framing::length_4, Framing::annex_b,  Framing::adts};
    for (int round = 0; round < 5000; ++round) {
        const Form form = {codecs[random() % 6], framings[random() % 6]};
        Bytes unit(random() % 80);
        for (std::uint8_t& byte : unit)
            byte = static_cast<std::uint8_t>(random() % 2 == 0 ? random() : random() % 3);
        CHECK(cut(form, unit, random) == fingerprint(form, unit));
    }
}

}  // namespace fingerprint_test
