#include "media/codec/parameter_sets.hpp"

#include <doctest/doctest.h>

#include "media/hex.hpp"

namespace parameter_sets_test {

using clips::hex;
using media::Bytes;
using media::ByteView;

namespace {

/// The id of these sets is their first byte.
std::optional<std::uint32_t> first_byte(ByteView set) {
    if (set.empty()) return std::nullopt;
    return set.front();
}

}  // namespace

TEST_CASE("a set takes the place of that with its id, and the oldest makes room") {
    std::vector<Bytes> sets;
    CHECK(media::take_over(sets, hex("01AA"), 2, first_byte));
    CHECK_FALSE(media::take_over(sets, hex("01AA"), 2, first_byte));
    CHECK(media::take_over(sets, hex("02BB"), 2, first_byte));
    CHECK(media::take_over(sets, hex("01CC"), 2, first_byte));
    CHECK(sets == std::vector<Bytes>{hex("01CC"), hex("02BB")});
    CHECK(media::take_over(sets, hex("03"), 2, first_byte));
    CHECK(sets == std::vector<Bytes>{hex("02BB"), hex("03")});
    CHECK_FALSE(media::take_over(sets, {}, 2, first_byte));
    CHECK_FALSE(media::take_over(sets, Bytes(0x10000, 9), 2, first_byte));
}

TEST_CASE("a record holds sets with lengths of 16 bits") {
    const std::vector<Bytes> sets{hex("AABB"), hex("CC")};
    CHECK(media::fit_record(sets, 2));
    CHECK_FALSE(media::fit_record(sets, 1));
    CHECK_FALSE(media::fit_record({Bytes{}}, 1));
    CHECK_FALSE(media::fit_record({Bytes(0x10000, 0)}, 1));
    Bytes record;
    media::append_sets(record, sets);
    CHECK(record == hex("0002 AABB 0001 CC"));
    ByteView rest = record;
    std::vector<Bytes> read;
    CHECK(media::read_sets(rest, 2, read));
    CHECK(read == sets);
    CHECK(rest.empty());
}

TEST_CASE("sets that do not fit are not read") {
    for (const Bytes& bytes : {hex("0002 AA"), hex("00"), hex("0000"), hex("")}) {
        ByteView rest = bytes;
        std::vector<Bytes> read;
        CHECK_FALSE(media::read_sets(rest, 1, read));
    }
}

}  // namespace parameter_sets_test
