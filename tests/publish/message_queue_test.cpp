#include "publish/message_queue.hpp"

#include <doctest/doctest.h>
#include <thread>

#include "publish/clock.hpp"

namespace {

using publish::MessageQueue;
using publish::QueuedMessage;
using publish::TimePoint;

QueuedMessage message(std::size_t bytes, std::chrono::milliseconds time) {
    return {std::make_shared<const rtmp::Message>(
                rtmp::make_message(rtmp::MessageType::audio, time.count(), rtmp::Bytes(bytes))),
            time, TimePoint::min() + time, true};
}

constexpr auto ms = [](int count) { return std::chrono::milliseconds(count); };

}  // namespace

TEST_CASE("messages come out in order and stay queued until they are released") {
    net::Wakeup producer;
    MessageQueue queue({.gathered = 250}, producer);
    for (int i = 0; i < 5; ++i)
        CHECK(queue.offer(message(100, ms(i * 10))));
    queue.submit();
    const auto batch = queue.front(TimePoint::max()).messages;
    REQUIRE(batch.size() == 3);
    CHECK(batch[2].time == ms(20));
    CHECK(queue.span(TimePoint::max()) == ms(40));
    CHECK(queue.span(TimePoint::min() + ms(25)) == ms(20));
    queue.release(3);
    CHECK(*queue.oldest() == TimePoint::min() + ms(30));
    queue.release(2);
    CHECK_FALSE(queue.oldest());
    CHECK(queue.span(TimePoint::max()) == ms(0));
}

TEST_CASE("only what is due comes out, and then it is known when the next is") {
    net::Wakeup producer;
    MessageQueue queue({}, producer);
    for (int i = 1; i <= 3; ++i)
        queue.offer(message(100, ms(i * 10)));
    queue.finish();
    auto front = queue.front(TimePoint::min() + ms(9));
    CHECK(front.messages.empty());
    CHECK(front.next_due == TimePoint::min() + ms(10));
    // A consumer that waits for the moment is not held up by the end that was announced before.
    publish::SteadyClock clock;
    CHECK_FALSE(clock.wait_until(TimePoint::min(), queue.arrivals()));
    front = queue.front(TimePoint::min() + ms(20));
    CHECK(front.messages.size() == 2);
    CHECK_FALSE(queue.drained());
}

TEST_CASE("little is held back until it is much, or submitted") {
    net::Wakeup producer;
    MessageQueue queue({.span = std::chrono::hours(1), .bytes = 1000, .gathered = 300}, producer);
    queue.offer(message(100, ms(0)));
    queue.offer(message(100, ms(1)));
    CHECK(queue.front(TimePoint::max()).messages.empty());
    SUBCASE("by the producer") {
        queue.submit();
        CHECK(queue.front(TimePoint::max()).messages.size() == 2);
    }
    SUBCASE("by its end") {
        queue.finish();
        CHECK(queue.front(TimePoint::max()).messages.size() == 2);
    }
    SUBCASE("by what came after") {
        queue.offer(message(100, ms(2)));
        CHECK(queue.front(TimePoint::max()).messages.size() == 3);
    }
    SUBCASE("by lack of room") {
        CHECK_FALSE(queue.offer(message(900, ms(2))));
        CHECK(queue.front(TimePoint::max()).messages.size() == 2);
    }
}

TEST_CASE("it is bounded in bytes and in time, and takes any message when empty") {
    net::Wakeup producer;
    MessageQueue queue({.span = ms(100), .bytes = 1000}, producer);
    CHECK(queue.offer(message(5000, ms(0))));
    CHECK_FALSE(queue.offer(message(1, ms(0))));
    queue.release(1);
    CHECK(queue.offer(message(10, ms(0))));
    CHECK_FALSE(queue.offer(message(10, ms(101))));
    CHECK(queue.offer(message(10, ms(100))));
}

TEST_CASE("a producer that found no room is woken when half of it is free") {
    net::Wakeup producer;
    publish::SteadyClock clock;
    MessageQueue queue({.span = std::chrono::hours(1), .bytes = 1000}, producer);
    for (int i = 0; i < 10; ++i)
        queue.offer(message(100, ms(i)));
    CHECK_FALSE(queue.offer(message(100, ms(10))));
    queue.release(1);
    const auto begun = clock.now();
    clock.wait_until(begun + ms(1), producer);
    CHECK(clock.now() >= begun + ms(1));
    queue.release(4);
    clock.wait_until(begun + std::chrono::hours(1), producer);
    CHECK(clock.now() < begun + std::chrono::minutes(1));
}

TEST_CASE("a consumer that waits is woken by what is submitted, and by the end") {
    net::Wakeup producer;
    publish::SteadyClock clock;
    for (const bool ends : {false, true}) {
        MessageQueue queue({}, producer);
        CHECK(queue.front(TimePoint::max()).messages.empty());
        std::thread other([&] {
            if (!ends) queue.offer(message(1, ms(0)));
            ends ? queue.finish() : queue.submit();
        });
        clock.wait_until(clock.now() + std::chrono::hours(1), queue.arrivals());
        other.join();
        CHECK(queue.drained() == ends);
    }
}

TEST_CASE("what is abandoned is gone, and nothing more is kept") {
    net::Wakeup producer;
    MessageQueue queue({}, producer);
    queue.offer(message(10, ms(0)));
    queue.abandon();
    CHECK(queue.drained());
    CHECK(queue.offer(message(10, ms(1))));
    CHECK(queue.front(TimePoint::max()).messages.empty());
}
