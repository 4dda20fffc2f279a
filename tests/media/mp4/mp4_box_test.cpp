#include "media/mp4/mp4_box.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace mp4_box_test {

using clips::hex;
using media::Bytes;
using media::Mp4Box;

namespace {

std::optional<Mp4Box> box_of(const Bytes& bytes, std::int64_t position = 0) {
    media::Input input;
    input.path = "box";
    input.memory = bytes;
    const media::ByteSource source(input);
    return media::mp4_box_at(source, position);
}

}  // namespace

TEST_CASE("a box is a size and a type, and a large one has its size behind them") {
    const Bytes bytes =
        hex("00000010 66747970 69736F6D 00000000 00000001 6D646174 0000000200000014 AABBCCDD");
    const auto brand = box_of(bytes);
    REQUIRE(brand);
    CHECK(brand->type == media::mp4_type("ftyp"));
    CHECK(brand->size == 16);
    CHECK(brand->head == 8);
    const auto large = box_of(bytes, 16);
    REQUIRE(large);
    CHECK(large->type == media::mp4_type("mdat"));
    CHECK(large->size == 0x2'0000'0014);
    CHECK(large->head == 16);
    CHECK_FALSE(box_of(bytes, 30));
    CHECK_FALSE(box_of(bytes, 1000));
    CHECK_FALSE(box_of(hex("00000001 6D646174 00000000")));
}

TEST_CASE("what files consist of is known from what is within") {
    CHECK(media::is_outermost_box(0x6D6F6F66));  // moof
    CHECK_FALSE(media::is_outermost_box(media::mp4_type("traf")));
    CHECK_FALSE(media::is_outermost_box(0));
}

}  // namespace mp4_box_test
