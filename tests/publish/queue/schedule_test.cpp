#include "publish/queue/schedule.hpp"

#include <doctest/doctest.h>

#include "publish/queue/queued.hpp"

namespace schedule_test {

namespace {

using publish::QueuedMessage;
using publish::Schedule;
using publish::TimePoint;

constexpr TimePoint start{std::chrono::hours(1)};

/// Messages 40 ms apart, each due at its time from the start on.
QueuedMessage nth(int number) {
    QueuedMessage queued = message(100, ms(number * 40));
    queued.due = start + queued.time;
    return queued;
}

/// Lets messages leave from that one on, up to the first that may not yet, which is returned.
int leave_from(Schedule& schedule, int number, TimePoint now) {
    while (schedule.departure(nth(number), now) <= now)
        schedule.leave(nth(number++), now);
    schedule.hold(nth(number), now);
    return number;
}

}  // namespace

TEST_CASE("a message leaves when it is due, and one that is not paced at once") {
    Schedule schedule({});
    CHECK(schedule.departure(nth(5), start) == start + ms(200));
    QueuedMessage unpaced = nth(5);
    unpaced.due = TimePoint::min();
    CHECK(schedule.departure(unpaced, start) == TimePoint::min());
    CHECK(schedule.due(unpaced) == TimePoint::min());
}

TEST_CASE("a burst leaves ahead of its time at once, and what follows in step") {
    Schedule schedule({.burst = ms(1000), .catch_up = 2});
    // Up to and with the one that is due in a second.
    CHECK(leave_from(schedule, 0, start) == 26);
    CHECK(schedule.departure(nth(26), start) == start + ms(40));
    CHECK(leave_from(schedule, 26, start + ms(40)) == 27);
}

TEST_CASE("each connection has a burst, though what is late is held to a rate") {
    Schedule schedule({.burst = ms(1000), .catch_up = 2});
    CHECK(leave_from(schedule, 0, start) == 26);
    // A loss of two seconds: 27 messages are late by now, and 25 belong to the burst.
    const TimePoint now = start + ms(2040);
    schedule.begin_connection();
    const int late = leave_from(schedule, 26, now);
    CHECK(late < 51);
    CHECK(schedule.departure(nth(late), now) > now);
}

TEST_CASE("what is late leaves no faster than the pace is caught up with") {
    Schedule schedule({.burst = ms(0), .catch_up = 2});
    // A stall of 2 s, of which 0.2 s are made up for at once.
    TimePoint now = start + ms(2000);
    int next = leave_from(schedule, 0, now);
    CHECK(next == 6);
    CHECK(schedule.departure(nth(next), now) == now + ms(20));
    for (; next < 100; now += ms(20))
        next = leave_from(schedule, next, now);
    // 4 s from the start: two later than it could be, so that the stream has its pace again.
    CHECK(now >= start + ms(3940));
    CHECK(now <= start + ms(4020));
}

TEST_CASE("time that was lost is added once, and never taken back") {
    Schedule schedule({});
    schedule.put_off(nth(0), start + ms(500));
    CHECK(schedule.due(nth(10)) == start + ms(900));
    schedule.put_off(nth(10), start + ms(900));
    CHECK(schedule.due(nth(10)) == start + ms(900));
    schedule.put_off(nth(10), start + ms(600));
    CHECK(schedule.due(nth(10)) == start + ms(900));
    QueuedMessage unpaced = nth(0);
    unpaced.due = TimePoint::min();
    schedule.put_off(unpaced, start + ms(5000));
    CHECK(schedule.due(nth(10)) == start + ms(900));
}

}  // namespace schedule_test
