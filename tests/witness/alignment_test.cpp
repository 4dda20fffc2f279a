#include "witness/alignment.hpp"

#include <doctest/doctest.h>

namespace alignment_test {

using witness::find_alignment;
using witness::FoundAlignment;
using witness::Hints;
using witness::Ledger;
using witness::Received;

constexpr std::int64_t ms = 1'000'000;

// Frames of 40 ms, of a loop of so many; all were sent in time.
Ledger loops(std::uint64_t count, std::uint64_t loop) {
    Ledger ledger;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto time = static_cast<std::int64_t>(i) * 40;
        ledger.add({{i % loop, 10}, time * ms, time * ms, time, false, i});
    }
    return ledger;
}

// Frames from that one on as they come out, with times and arrivals so much later.
std::vector<Received> come(std::uint64_t from, std::size_t count, std::uint64_t loop, std::int64_t offset_ms,
                           std::int64_t delay_ms) {
    std::vector<Received> units;
    for (std::uint64_t i = from; i < from + count; ++i) {
        const auto time = static_cast<std::int64_t>(i) * 40;
        units.push_back({{i % loop, 10}, (time + delay_ms) * ms, time + offset_ms, false});
    }
    return units;
}

TEST_CASE("a run is found at its offset, and one that is too short is not") {
    const Ledger ledger = loops(100, 1000);
    const auto found = find_alignment(ledger, come(20, 8, 1000, 1234, 100), {}, witness::sure_run);
    REQUIRE(found);
    CHECK(found->alignment.offset_ms == 1234);
    CHECK(found->doubt == FoundAlignment::Doubt::none);
    CHECK(!find_alignment(ledger, come(20, 7, 1000, 1234, 100), {}, witness::sure_run));
    CHECK(!find_alignment(ledger, come(500, 20, 1000, 0, 100), {}, witness::sure_run));
    CHECK(!find_alignment(ledger, {}, {}, 1));
    CHECK(!find_alignment({}, come(20, 8, 1000, 0, 0), {}, 1));
}

TEST_CASE("a run may have units missing, altered and foreign in it") {
    const Ledger ledger = loops(100, 1000);
    std::vector<Received> units = come(20, 14, 1000, 50, 100);
    units[3].print.hash = 12345;
    units[9].print.hash = 12346;
    units.erase(units.begin() + 6);
    const auto found = find_alignment(ledger, units, {}, witness::sure_run);
    REQUIRE(found);
    CHECK(found->alignment.offset_ms == 50);
}

TEST_CASE("a run whose times are uneven is found by its order") {
    const Ledger ledger = loops(100, 1000);
    std::vector<Received> units = come(20, 12, 1000, 50, 100);
    for (std::size_t i = 0; i < units.size(); ++i)
        units[i].time_ms = static_cast<std::int64_t>(i) * 5;
    CHECK(find_alignment(ledger, units, {}, witness::sure_run));
}

TEST_CASE("of several loops the one is taken whose offset is known, or 0, or else the latest") {
    const Ledger ledger = loops(500, 50);
    Hints hints;
    auto found = find_alignment(ledger, come(220, 10, 50, 0, 100), hints, witness::sure_run);
    REQUIRE(found);
    CHECK(found->alignment.offset_ms == 0);
    CHECK(found->doubt == FoundAlignment::Doubt::none);
    hints.offsets_ms = {2000};
    found = find_alignment(ledger, come(220, 10, 50, 0, 100), hints, witness::sure_run);
    REQUIRE(found);
    CHECK(found->alignment.offset_ms == 2000);
    found = find_alignment(ledger, come(220, 10, 50, 777, 100), {}, witness::sure_run);
    REQUIRE(found);
    CHECK(found->alignment.offset_ms == 777);
    CHECK(found->doubt == FoundAlignment::Doubt::loops);
}

TEST_CASE("what was not sent yet cannot have come") {
    const Ledger ledger = loops(500, 50);
    for (const std::int64_t delay : {0, 500, 1900}) {
        const auto found = find_alignment(ledger, come(220, 10, 50, 777, delay), {}, witness::sure_run);
        REQUIRE(found);
        CHECK(found->alignment.offset_ms == 777);
    }
}

TEST_CASE("a viewer that was there at the beginning sees the beginning") {
    const Ledger ledger = loops(500, 50);
    Hints hints;
    hints.from_beginning = true;
    const auto found = find_alignment(ledger, come(0, 10, 50, 777, 5000), hints, witness::sure_run);
    REQUIRE(found);
    CHECK(found->alignment.offset_ms == 777);
}

TEST_CASE("silence is in doubt") {
    const Ledger ledger = loops(500, 1);
    const auto found = find_alignment(ledger, come(220, 32, 1, 0, 100), {}, witness::sure_run);
    REQUIRE(found);
    CHECK(found->doubt == FoundAlignment::Doubt::nearby);
    CHECK(found->alignment.offset_ms == 0);
}

}  // namespace alignment_test
