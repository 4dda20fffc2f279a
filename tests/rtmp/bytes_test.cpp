#include "rtmp/bytes.hpp"

#include <array>
#include <doctest/doctest.h>

#include "vectors/hex.hpp"

namespace bytes_test {

using rtmp::ByteReader;
using rtmp::ByteWriter;
using vectors::hex;

TEST_CASE("fields are read big-endian, one after the other") {
    // u8 01 | u16 0203 | u24 040506 | u32 0708090A | double 1.0 | text "ab" | rest
    const rtmp::Bytes bytes = hex("01 0203 040506 0708090A 3FF0000000000000 6162 FFEE");
    ByteReader reader(bytes);
    CHECK(reader.u8() == 0x01);
    CHECK(reader.u16() == 0x0203);
    CHECK(reader.u24() == 0x040506);
    CHECK(reader.u32() == 0x0708090A);
    CHECK(reader.f64() == 1.0);
    CHECK(reader.text(2) == "ab");
    CHECK(reader.remaining() == 2);
    CHECK(vectors::to_hex(reader.rest()) == "FFEE");
    CHECK(reader.remaining() == 0);
    CHECK_FALSE(reader.failed());
}

TEST_CASE("the message stream id alone is little-endian") {
    const rtmp::Bytes bytes = hex("39300000");
    CHECK(ByteReader(bytes).u32_little_endian() == 12345);
    ByteWriter out;
    out.u32_little_endian(12345);
    CHECK(out.take() == bytes);
}

TEST_CASE("an over-read fails the reader for good, and all that follows reads as zero") {
    const rtmp::Bytes bytes = hex("FFFFFF");
    ByteReader reader(bytes);
    CHECK(reader.u32() == 0);
    CHECK(reader.failed());
    CHECK(reader.remaining() == 0);
    CHECK(reader.u8() == 0);
    CHECK(reader.f64() == 0.0);
    CHECK(reader.text(1).empty());
    CHECK(reader.rest().empty());
}

TEST_CASE("taking what is there in place, down to the last byte, is no over-read") {
    const rtmp::Bytes bytes = hex("0102");
    ByteReader reader(bytes);
    const rtmp::ByteView taken = reader.take(2);
    CHECK(taken.data() == bytes.data());
    CHECK(taken.size() == 2);
    CHECK(reader.take(0).empty());
    CHECK_FALSE(reader.failed());
    CHECK(reader.take(static_cast<std::size_t>(-1)).empty());
    CHECK(reader.failed());
}

TEST_CASE("a reader can be failed from outside") {
    const rtmp::Bytes bytes = hex("0102");
    ByteReader reader(bytes);
    reader.fail();
    CHECK(reader.u8() == 0);
    CHECK(reader.remaining() == 0);
}

TEST_CASE("the writer writes what the reader reads") {
    ByteWriter out;
    out.u8(0x01);
    out.u16(0x0203);
    out.u24(0xFF040506);  // the upper byte does not fit and is dropped
    out.u32(0x0708090A);
    out.f64(-2.5);
    out.text("ab");
    out.bytes(std::array<std::uint8_t, 1>{0xFF});
    CHECK(vectors::to_hex(out.view()) ==
          "0102030405060708090AC004000000000000"
          "6162FF");
}

}  // namespace bytes_test
