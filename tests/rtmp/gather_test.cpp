#include "rtmp/gather.hpp"

#include <doctest/doctest.h>
#include <memory>

#include "vectors/hex.hpp"

namespace gather_test {

using rtmp::Bytes;
using rtmp::Gather;
using vectors::hex;

namespace {

Bytes content(const Gather& gather) {
    Bytes all;
    for (const rtmp::ByteView slice : gather.slices())
        all.insert(all.end(), slice.begin(), slice.end());
    return all;
}

}  // namespace

TEST_CASE("copies in a row join into one slice") {
    Gather gather;
    CHECK(gather.empty());
    gather.copy(hex("0102"));
    gather.copy(hex("03"));
    CHECK(gather.slices().size() == 1);
    CHECK(gather.size() == 3);
    CHECK(content(gather) == hex("010203"));
}

TEST_CASE("media is referred to in place, between the copies") {
    const Bytes media = hex("AABBCC");
    Gather gather;
    gather.copy(hex("01"));
    gather.refer(media);
    gather.copy(hex("02"));
    REQUIRE(gather.slices().size() == 3);
    CHECK(gather.slices()[1].data() == media.data());
    CHECK(content(gather) == hex("01AABBCC02"));
}

TEST_CASE("no slice is empty") {
    Gather gather;
    gather.copy({});
    gather.refer({});
    CHECK(gather.slices().empty());
    CHECK(gather.empty());
}

TEST_CASE("a long copy stays whole over many blocks of memory") {
    Bytes source;
    for (unsigned i = 0; i < 50000; ++i)
        source.push_back(static_cast<std::uint8_t>(i * 7U));
    Gather gather;
    gather.copy(hex("FF"));
    const rtmp::ByteView first = gather.slices()[0];
    gather.copy(source);
    CHECK(first.data() == gather.slices()[0].data());  // the copied bytes have not moved
    CHECK(gather.size() == 50001);
    CHECK(content(gather) == vectors::joined(hex("FF"), source));
}

TEST_CASE("consuming takes bytes off the front, within and across slices") {
    const Bytes media = hex("AABBCC");
    Gather gather;
    gather.copy(hex("0102"));
    gather.refer(media);
    gather.consume(1);
    CHECK(content(gather) == hex("02AABBCC"));
    gather.consume(2);
    CHECK(content(gather) == hex("BBCC"));
    CHECK(gather.size() == 2);
    gather.copy(hex("03"));
    CHECK(content(gather) == hex("BBCC03"));
    gather.consume(3);
    CHECK(gather.empty());
    CHECK(gather.slices().empty());
}

TEST_CASE("owners are held until all is consumed") {
    auto owner = std::make_shared<const Bytes>(hex("AABB"));
    const std::weak_ptr<const Bytes> watched = owner;
    Gather gather;
    gather.refer(*owner);
    gather.keep(std::move(owner));
    gather.consume(1);
    CHECK_FALSE(watched.expired());
    gather.consume(1);
    CHECK(watched.expired());
}

TEST_CASE("after all is consumed a gather serves again") {
    Gather gather;
    for (int round = 0; round < 3; ++round) {
        gather.copy(Bytes(10000, static_cast<std::uint8_t>(round)));
        CHECK(content(gather) == Bytes(10000, static_cast<std::uint8_t>(round)));
        gather.consume(gather.size());
        CHECK(gather.empty());
    }
}

}  // namespace gather_test
