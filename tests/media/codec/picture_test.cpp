#include "media/codec/picture.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace picture_test {

using clips::hex;
using media::Bytes;
using media::ByteView;

namespace {

media::Picture read(const Bytes& bytes, int length_size = 4) {
    media::Payload payload;
    payload.slices = {bytes};
    return media::read_picture(payload, media::Codec::h264, length_size);
}

}  // namespace

// Heads of slices: 1 first_mb 0, then the type: 1 P (0), 010 B (1), 011 I (2), 00110 P (5), 00111 B (6)

TEST_CASE("slices tell of B and of IDR") {
    CHECK_FALSE(read(hex("00000002 41 C0")).bidirectional);
    CHECK(read(hex("00000002 01 A0")).bidirectional);
    CHECK(read(hex("00000002 01 9C")).bidirectional);
    CHECK_FALSE(read(hex("00000002 41 98")).bidirectional);
    CHECK(read(hex("00000002 65 B0")).idr);
    CHECK_FALSE(read(hex("00000002 65 B0")).bidirectional);
    CHECK_FALSE(read(hex("00000002 41 B0")).idr);
}

TEST_CASE("the slice is found behind other units, with lengths of any size") {
    CHECK(read(hex("0002 09F0 0003 060000 0002 01A0"), 2).bidirectional);
    CHECK(read(hex("02 09F0 02 65B0"), 1).idr);
    // SEI whose bytes look like a slice
    CHECK_FALSE(read(hex("00000004 06 0101A0")).bidirectional);
}

TEST_CASE("a payload in pieces reads as one") {
    const Bytes bytes = hex("00000002 09F0 00000003 01A0FF");
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        media::Payload payload;
        payload.slices = {ByteView(bytes).first(cut), {}, ByteView(bytes).subspan(cut)};
        CHECK(media::read_picture(payload, media::Codec::h264, 4).bidirectional);
    }
}

TEST_CASE("the escapes of a large macroblock number are passed over") {
    // 000000000000000 1 000000000000001 first_mb, with 03 after two zero bytes; 010 B
    CHECK(read(hex("00000007 01 0001 0000 03 A8")).idr == false);
    CHECK(read(hex("00000006 01 0001 0002 A0 80")).bidirectional);
}

TEST_CASE("malformed access units say nothing") {
    CHECK_FALSE(read({}).idr);
    CHECK_FALSE(read(hex("000000")).idr);
    CHECK_FALSE(read(hex("00000000")).idr);
    CHECK_FALSE(read(hex("FFFFFFFF")).bidirectional);
    CHECK_FALSE(read(hex("00000001 01")).bidirectional);
}

TEST_CASE("a picture of HEVC at which decoding can begin anew") {
    const auto is_idr = [](const media::Bytes& bytes) {
        media::Payload payload;
        payload.slices.emplace_back(bytes);
        return media::read_picture(payload, media::Codec::hevc, 4).idr;
    };
    CHECK(is_idr(hex("00000003 4E0105 00000003 2601AA")));
    CHECK(is_idr(hex("00000003 2801AA")));
    // A clean random access picture may be followed by pictures that need what was before.
    CHECK_FALSE(is_idr(hex("00000003 2A01AA")));
}

}  // namespace picture_test
