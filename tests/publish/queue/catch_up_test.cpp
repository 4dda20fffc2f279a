#include "publish/queue/catch_up.hpp"

#include <doctest/doctest.h>

namespace catch_up_test {

using namespace std::chrono_literals;
using publish::CatchUp;
using publish::TimePoint;

namespace {

/// The time at which the last of so many messages leaves, 40 ms of media apart, each as soon as it may.
TimePoint last_of(CatchUp& catch_up, media::Time from, int count, TimePoint now) {
    for (int i = 0; i < count; ++i) {
        const media::Time time = from + i * 40ms;
        now = std::max(now, catch_up.earliest(time));
        catch_up.left(time, now);
    }
    return now;
}

}  // namespace

TEST_CASE("what is late leaves at the rate, and a little of it at once") {
    CatchUp catch_up(2.0);
    const TimePoint start(1000s);
    // 10 s of media in 5 s, but for the tenth of a second.
    const TimePoint end = last_of(catch_up, 0s, 251, start);
    CHECK(end - start >= 4900ms);
    CHECK(end - start <= 5s);
}

TEST_CASE("a stream that keeps to its pace is not touched, and a stall gives nothing away") {
    CatchUp catch_up(2.0);
    const TimePoint start(1000s);
    for (int i = 0; i < 1000; ++i) {
        const TimePoint due = start + i * 40ms;
        CHECK(catch_up.earliest(i * 40ms) <= due);
        catch_up.left(i * 40ms, due);
    }
    // A stall of 30 s, and then 30 s of media.
    const TimePoint again = start + 70s;
    const TimePoint end = last_of(catch_up, 40s, 751, again);
    CHECK(end - again >= 14900ms);
    CHECK(end - again <= 15s);
}

TEST_CASE("what is let pass is no part of what is held to the rate") {
    CatchUp catch_up(2.0);
    const TimePoint start(1000s);
    catch_up.left(0s, start);
    catch_up.passed(60s, start);
    CHECK(catch_up.earliest(60s) <= start);
    CHECK(catch_up.earliest(62s) == start + 900ms);
}

TEST_CASE("messages of one time leave together") {
    CatchUp catch_up(1.5);
    const TimePoint start(1000s);
    catch_up.left(1s, start);
    CHECK(catch_up.earliest(1s) <= start);
}

TEST_CASE("without a rate there is no bound") {
    CatchUp catch_up(std::nullopt);
    const TimePoint start(1000s);
    catch_up.left(0s, start);
    CHECK(catch_up.earliest(100h) == TimePoint::min());
}

}  // namespace catch_up_test
