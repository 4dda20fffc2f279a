#include "ingest/feed.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <poll.h>
#include <vector>

#include "vectors/hex.hpp"

namespace feed_test {

using ingest::Clock;
using ingest::Feed;
using ingest::Passed;
using std::chrono::milliseconds;

namespace {

const Clock::time_point origin = Clock::time_point(std::chrono::hours(1));

Feed::Entry entry(int ms, std::size_t size) {
    auto message = std::make_shared<const ingest::StreamMessage>(ingest::stream_message(
        rtmp::MessageType::video, 0, vectors::filled(size, 0x27), origin + milliseconds(ms)));
    return {message->arrived, Passed{message}};
}

bool is_readable(int descriptor) {
    pollfd wait{descriptor, POLLIN, 0};
    return poll(&wait, 1, 0) == 1;
}

/// Sizes of the messages that are taken, negative for one behind a gap; 0 for a beginning or an end.
std::vector<int> taken(Feed& feed, int ms) {
    std::vector<int> sizes;
    for (const Feed::Entry& entry : feed.take(origin + milliseconds(ms))) {
        const auto* passed = std::get_if<Passed>(&entry.what);
        const int size = passed == nullptr ? 0 : static_cast<int>(passed->message->payload.size());
        sizes.push_back(passed != nullptr && passed->behind_gap ? -size : size);
    }
    return sizes;
}

}  // namespace

TEST_CASE("entries come in order, none before it is due") {
    Feed feed(1000);
    CHECK_FALSE(feed.next_arrival());
    feed.push(entry(5, 10));
    feed.push(entry(7, 20));
    CHECK(feed.next_arrival() == origin + milliseconds(5));
    CHECK(taken(feed, 4).empty());
    CHECK(taken(feed, 5) == std::vector<int>{10});
    CHECK(taken(feed, 6).empty());
    feed.push(entry(9, 30));
    CHECK(taken(feed, 9) == std::vector<int>{20, 30});
    CHECK_FALSE(feed.next_arrival());
}

TEST_CASE("the reader is woken by a push, until it settles") {
    Feed feed(1000);
    CHECK_FALSE(is_readable(feed.wakeup()));
    feed.push({origin, ingest::PublisherBegan{}});
    CHECK(is_readable(feed.wakeup()));
    feed.settle();
    CHECK_FALSE(is_readable(feed.wakeup()));
    feed.settle();
}

TEST_CASE("what has no room is dropped and counted, and the next one that has says so") {
    Feed feed(100);
    feed.push(entry(0, 60));
    feed.push(entry(1, 60));
    feed.push(entry(2, 60));
    feed.push({origin + milliseconds(3), ingest::PublisherEnded{}});
    CHECK(feed.dropped() == 2);
    CHECK(taken(feed, 0) == std::vector<int>{60});
    feed.push(entry(4, 60));
    feed.push(entry(5, 40));
    CHECK(feed.dropped() == 2);
    CHECK(taken(feed, 9) == std::vector<int>{0, -60, 40});
}

}  // namespace feed_test
