#include "media/time/script_clock.hpp"

#include <doctest/doctest.h>

namespace script_clock_test {

using media::ScriptClock;
using namespace std::chrono_literals;

TEST_CASE("a script lies as far from a frame as the file says") {
    ScriptClock clock;
    CHECK_FALSE(clock.last());
    CHECK(clock.time_of(900, {1000, 20ms}) == -80ms);
    clock.pass({1000, 20ms});
    REQUIRE(clock.last());
    CHECK(clock.last()->written == 1000);
    CHECK(clock.time_of(1010, {1040, 60ms}) == 30ms);
    CHECK(clock.time_of(1030, {1040, 60ms}) == 50ms);
}

TEST_CASE("where times jump, a script goes with the nearer frame") {
    ScriptClock clock;
    clock.pass({1000, 1000ms});
    // The file jumps by 99 s, and plays on without a gap.
    const ScriptClock::Milestone behind{100'000, 1040ms};
    CHECK(clock.time_of(1020, behind) == 1020ms);
    CHECK(clock.time_of(99'990, behind) == 1030ms);
}

TEST_CASE("the times of a file begin again after 2^32 milliseconds") {
    ScriptClock clock;
    clock.pass({0xFFFFFFF0, 1s});
    CHECK(clock.time_of(4, {0x100000018, 1040ms}) == 1020ms);
    CHECK(clock.time_of(0xFFFFFFFA, {0x100000018, 1040ms}) == 1010ms);
}

}  // namespace script_clock_test
