#include "witness/ledger.hpp"

#include <doctest/doctest.h>

namespace ledger_test {

using witness::Fingerprint;
using witness::Ledger;
using witness::Sent;

constexpr std::int64_t second = 1'000'000'000;

Sent sent(std::uint64_t content, std::int64_t time_ms, std::uint64_t unit) {
    return {{content, 10}, time_ms * 1'000'000, time_ms * 1'000'000, time_ms, false, unit};
}

TEST_CASE("entries are found by fingerprint, the latest first") {
    Ledger ledger;
    for (std::uint64_t i = 0; i < 6; ++i)
        ledger.add(sent(i % 2, static_cast<std::int64_t>(i) * 40, i));
    CHECK(ledger.count_like({0, 10}) == 3);
    CHECK(ledger.count_like({0, 11}) == 0);
    CHECK(!ledger.latest_like({7, 10}));
    auto index = ledger.latest_like({1, 10});
    CHECK(index == 5);
    index = ledger.like_before(*index);
    CHECK(index == 3);
    index = ledger.like_before(*index);
    CHECK(index == 1);
    CHECK(!ledger.like_before(*index));
}

TEST_CASE("entries are found by time among those of one epoch") {
    Ledger ledger;
    for (std::uint64_t i = 0; i < 10; ++i)
        ledger.add(sent(i % 2, static_cast<std::int64_t>(i) * 40, i));
    ledger.begin_connection(1);
    for (std::uint64_t i = 0; i < 10; ++i)
        ledger.add(sent(i % 2, static_cast<std::int64_t>(i) * 40, i + 10));
    const std::uint64_t first = ledger.at(0).epoch;
    CHECK(first != ledger.epoch());
    CHECK(ledger.nearest_like({0, 10}, first, 90, 100) == 2);
    CHECK(ledger.nearest_like({0, 10}, ledger.epoch(), 90, 100) == 12);
    CHECK(ledger.nearest_like({1, 10}, first, 90, 100) == 3);
    CHECK(!ledger.nearest_like({1, 10}, first, 90, 20));
    CHECK(!ledger.nearest_like({0, 10}, first, 600, 100));
    CHECK(ledger.first_from(first, 1000) == 10);
}

TEST_CASE("times that go back begin an epoch of their own") {
    Ledger ledger;
    ledger.add(sent(1, 100, 0));
    ledger.add(sent(1, 20, 1));
    CHECK(ledger.at(0).epoch + 1 == ledger.at(1).epoch);
}

TEST_CASE("a unit that is sent again is one unit") {
    Ledger ledger;
    for (std::uint64_t i = 0; i < 4; ++i)
        ledger.add(sent(i, static_cast<std::int64_t>(i), i));
    ledger.begin_connection(1);
    for (std::uint64_t i = 2; i < 6; ++i)
        ledger.add(sent(i, static_cast<std::int64_t>(i), i));
    CHECK(ledger.units() == 6);
    CHECK(ledger.end() == 8);
    CHECK(ledger.at(4).ordinal == 2);
    CHECK(ledger.unit(2)->copies == 2);
    CHECK(ledger.unit(2)->latest == 4);
    CHECK(ledger.unit(5)->copies == 1);
    CHECK(ledger.unit(6) == nullptr);
}

TEST_CASE("only the last two minutes are kept, and so many entries") {
    Ledger ledger;
    for (std::uint64_t i = 0; i < 1000; ++i)
        ledger.add(sent(i % 10, static_cast<std::int64_t>(i) * 1000, i));
    CHECK(ledger.end() == 1000);
    CHECK(ledger.at(ledger.begin()).sent.handed_ns >= 999 * second - Ledger::longest_ns);
    CHECK(ledger.end() - ledger.begin() == 121);
    CHECK(ledger.units() == 1000);
    CHECK(ledger.unit(0) == nullptr);
    CHECK(ledger.unit(999) != nullptr);
    CHECK(ledger.count_like({0, 10}) == 12);
    std::size_t found = 0;
    for (auto index = ledger.latest_like({0, 10}); index; index = ledger.like_before(*index))
        ++found;
    CHECK(found == 12);

    Ledger crowded;
    for (std::uint64_t i = 0; i < 2 * Ledger::most_entries; ++i)
        crowded.add(sent(i, 0, i));
    CHECK(crowded.end() - crowded.begin() == Ledger::most_entries);
    CHECK(crowded.count_like({0, 10}) == 0);
}

}  // namespace ledger_test
