#include "publish/clock.hpp"

#include <doctest/doctest.h>
#include <thread>

namespace clock_test {

TEST_CASE("the clock waits until the time, and not longer when it is past") {
    publish::SteadyClock clock;
    const net::Wakeup wakeup;
    const auto begun = clock.now();
    clock.wait_until(begun + std::chrono::milliseconds(20), wakeup);
    CHECK(clock.now() >= begun + std::chrono::milliseconds(20));
    clock.wait_until(begun - std::chrono::hours(1), wakeup);
    CHECK(clock.now() < begun + std::chrono::minutes(1));
}

TEST_CASE("a signal ends the wait, also one given before") {
    publish::SteadyClock clock;
    net::Wakeup wakeup;
    const auto begun = clock.now();
    std::thread other([&] { wakeup.signal(); });
    clock.wait_until(begun + std::chrono::hours(1), wakeup);
    other.join();
    clock.wait_until(begun + std::chrono::hours(1), wakeup);
    CHECK(clock.now() < begun + std::chrono::minutes(10));
}

}  // namespace clock_test
