// Locks and wakeups; what is queued, and for how long, is tested with Backlog.

#include "publish/queue/message_queue.hpp"

#include <doctest/doctest.h>
#include <thread>

#include "publish/clock.hpp"
#include "publish/queue/queued.hpp"

namespace message_queue_test {

namespace {

using publish::MessageQueue;
using publish::QueuedMessage;
using publish::TimePoint;

constexpr auto an_hour = std::chrono::hours(1);

/// Whether a wait on that wakeup ends at once.
bool is_signalled(const net::Wakeup& wakeup) {
    publish::SteadyClock clock;
    return clock.wait_until(TimePoint::min(), wakeup);
}

}  // namespace

TEST_CASE("what is let go is freed by the next offer, on the thread that allocated it") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
    queue.join(TimePoint());
    QueuedMessage first = message(100, ms(0));
    const std::weak_ptr<const rtmp::Message> alive = first.message;
    queue.offer(first);
    first.message.reset();
    queue.submit();
    queue.release(1);
    CHECK(!alive.expired());
    queue.offer(message(100, ms(10)));
    CHECK(alive.expired());
}

TEST_CASE("a consumer that waits for a moment is not held up by the end that was announced before") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
    queue.join(TimePoint());
    queue.offer(message(100, ms(10)));
    queue.finish();
    CHECK(is_signalled(queue.arrivals()));
    queue.arrivals().clear();
    CHECK(queue.front(TimePoint::min() + ms(9)).messages.empty());
    CHECK_FALSE(is_signalled(queue.arrivals()));
    // Once there is nothing to wait for, it is told again.
    queue.release(queue.front(TimePoint::min() + ms(10)).messages.size());
    CHECK(queue.front(TimePoint::min() + ms(10)).messages.empty());
    CHECK(queue.drained());
    CHECK(is_signalled(queue.arrivals()));
}

TEST_CASE("a consumer that found messages is not woken for more") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
    queue.join(TimePoint());
    queue.offer(message(100, ms(10)));
    queue.submit();
    // The consumer waits for that message's time, and needs no word of those behind it.
    CHECK(queue.front(TimePoint::min()).messages.empty());
    queue.offer(message(100, ms(20)));
    queue.submit();
    CHECK_FALSE(is_signalled(queue.arrivals()));
}

TEST_CASE("a producer that found no room is woken when half of it is free, and once") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = {.span = an_hour, .bytes = 1000}});
    queue.join(TimePoint());
    for (int i = 0; i < 10; ++i)
        CHECK(queue.offer(message(100, ms(i))));
    CHECK_FALSE(queue.offer(message(100, ms(10))));
    queue.release(4);
    CHECK_FALSE(is_signalled(producer));
    queue.release(1);
    CHECK(is_signalled(producer));
    producer.clear();
    queue.release(1);
    CHECK_FALSE(is_signalled(producer));
}

TEST_CASE("a producer that found no room is woken by a resume that makes room") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = {.span = an_hour, .bytes = 1000}});
    queue.join(TimePoint());
    CHECK(queue.offer(message(900, ms(1))));
    CHECK_FALSE(queue.offer(message(900, ms(10))));
    queue.resume(publish::Resume::where_time_is, TimePoint::min() + ms(5));
    CHECK(is_signalled(producer));
}

TEST_CASE("a consumer that waits is woken by what is submitted, by lack of room, and by the end") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = {.span = an_hour, .bytes = 1000}});
    queue.join(TimePoint());
    CHECK(queue.front(TimePoint::max()).messages.empty());
    queue.offer(message(100, ms(0)));
    CHECK_FALSE(is_signalled(queue.arrivals()));
    SUBCASE("submitted") {
        queue.submit();
    }
    SUBCASE("no room") {
        CHECK_FALSE(queue.offer(message(1000, ms(0))));
    }
    SUBCASE("the end") {
        queue.finish();
    }
    SUBCASE("given up") {
        queue.abandon();
    }
    CHECK(is_signalled(queue.arrivals()));
}

TEST_CASE("two threads pass every message on, in order, each waking the other") {
    constexpr int count = 2'000;
    net::Wakeup room;
    MessageQueue queue(room, {.limits = {.span = an_hour, .bytes = 2000, .gathered = 500},
                              .keeping = publish::Backlog::Keeping::for_resume});
    queue.join(TimePoint());
    std::thread producer([&] {
        publish::SteadyClock clock;
        for (int i = 0; i < count; ++i) {
            const QueuedMessage next = message(100, ms(i));
            while (!queue.offer(next)) {
                clock.wait_until(clock.now() + an_hour, room);
                room.clear();
            }
        }
        queue.finish();
    });
    publish::SteadyClock clock;
    int passed = 0;
    bool in_order = true;
    while (!queue.drained()) {
        MessageQueue::Front front = queue.front(TimePoint::max());
        if (front.messages.empty() && clock.wait_until(clock.now() + an_hour, queue.arrivals()))
            queue.arrivals().clear();
        for (const QueuedMessage& queued : front.messages)
            in_order = in_order && queued.time == ms(passed++);
        const std::size_t sent = front.messages.size();
        front.messages.clear();
        queue.release(sent, static_cast<std::uint64_t>(passed) * 100);
        queue.forget(static_cast<std::uint64_t>(passed) * 100);
    }
    producer.join();
    CHECK(passed == count);
    CHECK(in_order);
}

}  // namespace message_queue_test
