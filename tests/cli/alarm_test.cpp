#include "cli/alarm.hpp"

#include <atomic>
#include <doctest/doctest.h>

namespace alarm_test {

using namespace std::chrono_literals;
using WallTime = std::chrono::system_clock::time_point;

namespace {

WallTime now() {
    return std::chrono::system_clock::now();
}

}  // namespace

TEST_CASE("a time is waited for, and not when it has passed") {
    const net::Wakeup wakeup;
    const WallTime time = now() + 30ms;
    CHECK(cli::await(time, wakeup));
    CHECK(now() >= time);
    CHECK(cli::await(now() - 1h, wakeup));
    CHECK(cli::await(WallTime{}, wakeup));
}

TEST_CASE("the wait ends at once when something else happens") {
    net::Wakeup wakeup;
    wakeup.signal();
    CHECK_FALSE(cli::await(now() + 1h, wakeup));
}

TEST_CASE("an alarm rings on its own, and not once it is gone") {
    std::atomic<int> rung{0};
    const auto ring = [&rung] {
        ++rung;
        rung.notify_all();
    };
    const cli::Alarm alarm(now() + 20ms, ring);
    rung.wait(0);
    CHECK(rung == 1);
    { const cli::Alarm never(now() + 1h, ring); }
    CHECK(rung == 1);
    const cli::Alarm steady(std::chrono::steady_clock::now() + 20ms, ring);
    rung.wait(1);
    CHECK(rung == 2);
    { const cli::Alarm never(std::chrono::steady_clock::now() + 1h, ring); }
    CHECK(rung == 2);
}

}  // namespace alarm_test
