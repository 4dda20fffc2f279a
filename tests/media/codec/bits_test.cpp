#include "media/codec/bits.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace bits_test {

using clips::hex;

TEST_CASE("bits are read from the most significant on, across bytes") {
    const media::Bytes bytes = hex("A5 0F");
    media::BitReader bits(bytes);
    CHECK(bits.read(3) == 5);
    CHECK(bits.read(7) == 0x14);
    CHECK(bits.position() == 10);
    CHECK(bits.left() == 6);
    bits.align();
    CHECK(bits.left() == 0);
    CHECK_FALSE(bits.failed());
}

TEST_CASE("reading past the end yields zeros and stays failed") {
    const media::Bytes bytes = hex("FF");
    media::BitReader bits(bytes);
    CHECK(bits.read(12) == 0xFF0);
    CHECK(bits.failed());
    CHECK(bits.read(32) == 0);
    CHECK(bits.left() == 0);
    CHECK(bits.exp_golomb() == 0);
}

TEST_CASE("skipping past the end fails") {
    const media::Bytes bytes = hex("FF");
    media::BitReader bits(bytes);
    bits.skip(9);
    CHECK(bits.failed());
}

TEST_CASE("Exp-Golomb codes") {
    // 1 | 010 | 011 | 00100 | 00111 | 0001000 -> 0 1 2 3 6 7
    const media::Bytes bytes = hex("A6 42 39 00");
    media::BitReader bits(bytes);
    bits.read(0);
    CHECK(bits.exp_golomb() == 0);
    CHECK(bits.exp_golomb() == 1);
    CHECK(bits.exp_golomb() == 2);
    CHECK(bits.exp_golomb() == 3);
}

TEST_CASE("the longest Exp-Golomb code, and one that is too long") {
    // 31 zeros, a one, 31 ones: 2^32 - 2
    const media::Bytes longest = hex("00000001 FFFFFFFE");
    media::BitReader bits(longest);
    CHECK(bits.exp_golomb() == 0xFFFFFFFE);
    CHECK_FALSE(bits.failed());
    const media::Bytes endless(40);
    media::BitReader zeros(endless);
    zeros.exp_golomb();
    CHECK(zeros.failed());
}

TEST_CASE("what is written is read again") {
    media::BitWriter writer;
    writer.write(5, 3);
    writer.write(0x1234567, 29);
    writer.write(1, 1);
    writer.align();
    writer.write(0xAB, 8);
    CHECK(writer.bytes().size() == 6);
    media::BitReader reader(writer.bytes());
    CHECK(reader.read(3) == 5);
    CHECK(reader.read(29) == 0x1234567);
    CHECK(reader.flag());
    reader.align();
    CHECK(reader.read(8) == 0xAB);
}

}  // namespace bits_test
