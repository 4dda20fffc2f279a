#include "media/flv/flv_tag_search.hpp"

#include <doctest/doctest.h>

#include "media/flv_bytes.hpp"

namespace flv_tag_search_test {

using clips::flv_tag;
using clips::operator+;
using media::Bytes;

namespace {

bool finds(const Bytes& bytes) {
    media::FlvTagSearch whole;
    whole.feed(bytes);
    media::FlvTagSearch pieces;
    for (const std::uint8_t byte : bytes)
        pieces.feed({&byte, 1});
    CHECK(whole.has_found() == pieces.has_found());
    return whole.has_found();
}

}  // namespace

TEST_CASE("a tag is found by its head and the size behind it") {
    const Bytes tag = flv_tag(9, 1'000'000'000, Bytes(300, 0x27));
    CHECK(finds(tag));
    CHECK(finds(Bytes(1000, 0x08) + tag));
    CHECK(finds(Bytes(5000, 0) + tag));
    CHECK_FALSE(finds({tag.begin(), tag.end() - 1}));
    CHECK_FALSE(finds(flv_tag(10, 0, Bytes(300, 0x27))));
    CHECK_FALSE(finds(flv_tag(9, 0, {})));
    Bytes other_size = tag;
    other_size.back() ^= 1;
    CHECK_FALSE(finds(other_size));
    CHECK_FALSE(finds(Bytes(100'000, 8)));
    CHECK_FALSE(finds(Bytes(100'000, 0)));
}

TEST_CASE("what resembles the head of a tag does not hide the tags within its size") {
    Bytes head = flv_tag(8, 0, Bytes(60'000));
    head.resize(11);
    CHECK(finds(head + flv_tag(9, 40, Bytes(300, 0x27))));
}

}  // namespace flv_tag_search_test
