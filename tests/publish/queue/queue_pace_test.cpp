// When messages leave a queue, if not when they are due.

#include <doctest/doctest.h>

#include "publish/clock.hpp"
#include "publish/queue/message_queue.hpp"
#include "publish/queue/queued.hpp"

namespace queue_pace_test {

namespace {

using publish::MessageQueue;
using publish::QueuedMessage;
using Role = QueuedMessage::Role;
using publish::TimePoint;

}  // namespace

TEST_CASE("a burst leaves ahead of its time at once, and what follows in step") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.pace = {.burst = ms(1000), .catch_up = 2}});
    const TimePoint start = TimePoint() + std::chrono::hours(1);
    for (int i = 0; i < 50; ++i) {
        QueuedMessage one = message(100, ms(i * 40));
        one.due = start + one.time;
        queue.offer(one);
    }
    queue.submit();
    queue.join(start);
    const auto burst = queue.front(start);
    // Up to and with the one that is due in a second.
    CHECK(burst.messages.size() == 26);
    queue.release(26);
    const auto none = queue.front(start);
    CHECK(none.messages.empty());
    CHECK(none.next_due == start + ms(40));
    CHECK(queue.front(start + ms(40)).messages.size() == 1);
}

TEST_CASE("what is late leaves no faster than the pace is caught up with") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.pace = {.burst = ms(0), .catch_up = 2}});
    const TimePoint start = TimePoint() + std::chrono::hours(1);
    for (int i = 0; i < 100; ++i) {
        QueuedMessage one = message(100, ms(i * 40));
        one.due = start + one.time;
        queue.offer(one);
    }
    queue.submit();
    // A stall of 2 s, of which 0.2 s are made up for at once.
    const TimePoint again = start + ms(2000);
    const auto first = queue.front(again);
    CHECK(first.messages.size() == 6);
    queue.release(6);
    const auto none = queue.front(again);
    CHECK(none.messages.empty());
    CHECK(none.next_due == again + ms(20));
    std::size_t sent = 6;
    TimePoint now = again;
    for (; sent < 100; now += ms(20)) {
        const std::size_t count = queue.front(now).messages.size();
        queue.release(count);
        sent += count;
    }
    // 4 s from the start: two later than it could be, so that the stream has its pace again.
    CHECK(now >= start + ms(3940));
    CHECK(now <= start + ms(4020));
}

TEST_CASE("after a session that is confirmed, nothing is sent again, and the headers come first") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.keeping = MessageQueue::Keeping::for_resume});
    queue.offer(message(10, ms(0), Role::header));
    for (int i = 0; i < 4; ++i)
        queue.offer(message(100, ms(i * 10)));
    queue.submit();
    queue.release(queue.front(TimePoint::max()).messages.size() - 1, 500);
    queue.settle();
    const auto front = queue.front(TimePoint::max());
    REQUIRE(front.beginning.headers.size() == 1);
    CHECK(front.beginning.headers[0].message->size() == 10);
    REQUIRE(front.messages.size() == 1);
    CHECK(front.messages[0].time == ms(30));
    queue.release(1, 100);
    CHECK(queue.front(TimePoint::max()).beginning.headers.empty());
}

}  // namespace queue_pace_test
