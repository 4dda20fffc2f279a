#include "dial/hurry.hpp"

#include <doctest/doctest.h>
#include <thread>

namespace hurry_test {

using dial::Hurry;
using net::TimePoint;

TEST_CASE("the first wish counts, and ends every wait") {
    Hurry hurry;
    CHECK_FALSE(hurry.asked());
    const TimePoint before = std::chrono::steady_clock::now();
    hurry.ask();
    const TimePoint since = hurry.since();
    hurry.ask();
    CHECK(hurry.asked());
    CHECK(hurry.since() == since);
    CHECK(since >= before);
    CHECK(hurry.wait_until(TimePoint::max()));
    CHECK(hurry.wait_until(TimePoint::max()));
}

TEST_CASE("a wait ends with its time, or with a wish of another thread") {
    Hurry hurry;
    CHECK_FALSE(hurry.wait_until(std::chrono::steady_clock::now()));
    std::thread asks([&] { hurry.ask(); });
    CHECK(hurry.wait_until(TimePoint::max()));
    asks.join();
}

}  // namespace hurry_test
