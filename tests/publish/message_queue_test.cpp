#include "publish/message_queue.hpp"

#include <doctest/doctest.h>
#include <thread>

#include "publish/clock.hpp"

namespace {

using publish::MessageQueue;
using publish::QueuedMessage;

QueuedMessage message(std::size_t bytes, std::chrono::milliseconds time) {
    return {std::make_shared<const rtmp::Message>(
                rtmp::make_message(rtmp::MessageType::audio, time.count(), rtmp::Bytes(bytes))),
            time, true};
}

constexpr auto ms = [](int count) { return std::chrono::milliseconds(count); };

}  // namespace

TEST_CASE("messages come out in order and stay queued until they are released") {
    net::Wakeup producer;
    MessageQueue queue({}, producer);
    for (int i = 0; i < 5; ++i)
        CHECK(queue.offer(message(100, ms(i * 10))));
    const auto batch = queue.front(250);
    REQUIRE(batch.size() == 3);
    CHECK(batch[2].time == ms(20));
    CHECK(queue.front(1).size() == 1);
    CHECK(queue.span() == ms(40));
    queue.release(3);
    CHECK(*queue.oldest() == ms(30));
    queue.release(2);
    CHECK_FALSE(queue.oldest());
    CHECK(queue.span() == ms(0));
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

TEST_CASE("a consumer that waits is woken by an offer, and by the end") {
    net::Wakeup producer;
    publish::SteadyClock clock;
    for (const bool ends : {false, true}) {
        MessageQueue queue({}, producer);
        CHECK(queue.front(1).empty());
        std::thread other([&] { ends ? queue.finish() : void(queue.offer(message(1, ms(0)))); });
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
    CHECK(queue.front(100).empty());
}
