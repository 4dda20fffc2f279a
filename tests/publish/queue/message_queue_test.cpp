#include "publish/queue/message_queue.hpp"

#include <doctest/doctest.h>
#include <thread>

#include "publish/clock.hpp"
#include "publish/queue/queued.hpp"

namespace message_queue_test {

namespace {

using publish::MessageQueue;
using publish::QueuedMessage;
using Role = QueuedMessage::Role;
using publish::TimePoint;

}  // namespace

TEST_CASE("messages come out in order and stay queued until they are released") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = {.gathered = 250}});
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

TEST_CASE("what is let go is freed by the next offer, on the thread that allocated it") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
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

TEST_CASE("headers are those before what is not sent, whether sent ones are kept or not") {
    for (const auto keeping : {MessageQueue::Keeping::nothing, MessageQueue::Keeping::for_resume}) {
        net::Wakeup producer;
        MessageQueue queue(producer, {.keeping = keeping});
        queue.offer(message(10, ms(0), Role::header));
        queue.offer(message(100, ms(0)));
        queue.offer(message(20, ms(10), Role::header));
        queue.offer(message(100, ms(10)));
        queue.submit();
        CHECK(queue.beginning().headers.empty());
        queue.release(2);
        REQUIRE(queue.beginning().headers.size() == 1);
        CHECK(queue.beginning().headers[0].message->size() == 10);
        queue.release(1);
        REQUIRE(queue.beginning().headers.size() == 1);
        CHECK(queue.beginning().headers[0].message->size() == 20);
    }
}

TEST_CASE("only what is due comes out, and then it is known when the next is") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
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
    MessageQueue queue(producer, {.limits = {.span = std::chrono::hours(1), .bytes = 1000, .gathered = 300}});
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
    MessageQueue queue(producer, {.limits = {.span = ms(100), .bytes = 1000}});
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
    MessageQueue queue(producer, {.limits = {.span = std::chrono::hours(1), .bytes = 1000}});
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
        MessageQueue queue(producer, {});
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
    MessageQueue queue(producer, {});
    queue.offer(message(10, ms(0)));
    queue.abandon();
    CHECK(queue.drained());
    CHECK(queue.offer(message(10, ms(1))));
    CHECK(queue.front(TimePoint::max()).messages.empty());
}

namespace {

/// A header, then groups of three frames: an entry and two that need it, 10 ms apart from `begin` on.
struct Stream {
    explicit Stream(MessageQueue& queue) : queue_(queue) {
        queue_.offer({std::make_shared<const rtmp::Message>(
                          rtmp::make_message(rtmp::MessageType::data_amf0, 0, rtmp::Bytes(7))),
                      ms(0), TimePoint::min(), Role::header});
    }
    void offer(int count) {
        for (int i = 0; i < count; ++i, ++offered_) {
            queue_.offer({std::make_shared<const rtmp::Message>(
                              rtmp::make_message(rtmp::MessageType::video, offered_ * 10, rtmp::Bytes(100))),
                          ms(offered_ * 10), begin + ms(offered_ * 10),
                          offered_ % 3 == 0 ? Role::entry : Role::frame});
        }
        queue_.submit();
    }
    /// Sends the next message; each is 100 bytes on the wire.
    void send(int count) {
        for (; count > 0; --count)
            queue_.release(1, sent_ += 100);
    }

    static constexpr TimePoint begin{std::chrono::hours(1)};

  private:
    MessageQueue& queue_;
    int offered_ = 0;
    std::uint64_t sent_ = 0;
};

std::vector<std::int64_t> times_of(const std::vector<QueuedMessage>& messages) {
    std::vector<std::int64_t> times;
    for (const QueuedMessage& queued : messages)
        times.push_back(queued.message->timestamp_ms);
    return times;
}

constexpr auto where_it_broke = MessageQueue::Resume::where_it_broke;
constexpr auto where_time_is = MessageQueue::Resume::where_time_is;

}  // namespace

TEST_CASE("a resume goes back to the group of which not all is delivered, and repeats the headers") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.keeping = MessageQueue::Keeping::for_resume});
    Stream stream(queue);
    stream.offer(9);
    stream.send(6);  // The header, one group, two frames of the next.
    CHECK(times_of(queue.front(TimePoint::max()).messages) == std::vector<std::int64_t>{50, 60, 70, 80});
    SUBCASE("all of the first group is delivered") {
        queue.forget(400);
        const auto resumption = queue.resume(where_it_broke, Stream::begin);
        CHECK(times_of(queue.front(TimePoint::max()).messages) ==
              std::vector<std::int64_t>{30, 40, 50, 60, 70, 80});
        CHECK(resumption.repeated == 2);
        CHECK(resumption.skipped == 0);
        const auto headers = queue.front(TimePoint::max()).beginning.headers;
        REQUIRE(headers.size() == 1);
        CHECK(headers.front().message->type == rtmp::MessageType::data_amf0);
        // Once only, and not before they are sent: this connection too may break.
        CHECK(queue.front(TimePoint::max()).beginning.headers.size() == 1);
        stream.send(1);
        CHECK(queue.front(TimePoint::max()).beginning.headers.empty());
    }
    SUBCASE("a byte of it is missing") {
        queue.forget(399);
        CHECK(queue.resume(where_it_broke, Stream::begin).repeated == 5);
        CHECK(times_of(queue.front(TimePoint::max()).messages).front() == 0);
    }
    SUBCASE("nothing is known") {
        queue.resume(where_it_broke, Stream::begin);
        CHECK(queue.front(TimePoint::max()).beginning.headers.size() == 1);
        CHECK(times_of(queue.front(TimePoint::max()).messages).front() == 0);
    }
    SUBCASE("once more, without any progress") {
        queue.forget(400);
        queue.resume(where_it_broke, Stream::begin);
        CHECK(queue.resume(where_it_broke, Stream::begin).repeated == 0);
        CHECK(times_of(queue.front(TimePoint::max()).messages).front() == 30);
    }
}

TEST_CASE("the time that was lost delays what follows") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.keeping = MessageQueue::Keeping::for_resume});
    Stream stream(queue);
    stream.offer(6);
    stream.send(5);
    queue.forget(400);
    const TimePoint now = Stream::begin + ms(5000);
    queue.resume(where_it_broke, now);
    CHECK(*queue.oldest() == now);
    CHECK(times_of(queue.front(now + ms(15)).messages) == std::vector<std::int64_t>{30, 40});
    stream.offer(1);
    stream.send(3);
    CHECK(*queue.oldest() == now + ms(30));
}

TEST_CASE("what time has passed is left out, up to an entry") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.keeping = MessageQueue::Keeping::for_resume});
    Stream stream(queue);
    stream.offer(9);
    stream.send(2);
    SUBCASE("an entry is there") {
        const auto resumption = queue.resume(where_time_is, Stream::begin + ms(31));
        CHECK(times_of(queue.front(TimePoint::max()).messages) == std::vector<std::int64_t>{60, 70, 80});
        // Not the one that was sent, behind the header.
        CHECK(resumption.skipped == 5);
        CHECK(resumption.repeated == 0);
        CHECK(queue.front(TimePoint::max()).beginning.headers.size() == 1);
    }
    SUBCASE("it comes later, after another header") {
        CHECK(queue.resume(where_time_is, Stream::begin + ms(110)).skipped == 8);
        CHECK(queue.front(TimePoint::max()).messages.empty());
        queue.offer(message(9, ms(0), Role::header));
        stream.offer(6);
        // Of its type there was none before.
        CHECK(queue.front(TimePoint::max()).beginning.headers.size() == 2);
        CHECK(times_of(queue.front(TimePoint::max()).messages) == std::vector<std::int64_t>{120, 130, 140});
        CHECK(queue.skipped() == 11);
    }
}

TEST_CASE("what is kept is bounded, and a resume then begins with an entry all the same") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = {.span = std::chrono::hours(1), .bytes = 100U << 20U},
                                  .keeping = MessageQueue::Keeping::for_resume});
    const std::size_t size = 1U << 20U;
    for (int i = 0; i < 40; ++i)
        CHECK(queue.offer(message(size, ms(i), i % 35 == 0 ? Role::entry : Role::frame)));
    queue.finish();
    queue.release(40, 40 * size);
    const auto resumption = queue.resume(where_it_broke, TimePoint::min() + ms(40));
    CHECK(queue.front(TimePoint::max()).messages.front().time == ms(35));
    CHECK(resumption.skipped == 27);
}

namespace {

/// Half a second of sound and a second of video, both bounds in time; or what a test says.
MessageQueue::Limits lag_limits(std::size_t bytes = 1U << 20U) {
    return {.span = ms(1000), .bytes = bytes, .gathered = 300};
}

constexpr TimePoint stream_begin{std::chrono::hours(1)};

/// Video every 100 ms, of which every fifth begins a group, each with its sound after it; 100 bytes each.
void offer_stream(MessageQueue& queue, int from, int to) {
    for (int i = from; i < to; ++i) {
        for (const auto type : {rtmp::MessageType::video, rtmp::MessageType::audio}) {
            const bool is_keyframe = type == rtmp::MessageType::video && i % 5 == 0;
            queue.offer(
                {std::make_shared<const rtmp::Message>(rtmp::make_message(type, i * 100, rtmp::Bytes(100))),
                 ms(i * 100), stream_begin + ms(i * 100), is_keyframe ? Role::entry : Role::frame});
        }
    }
    queue.submit();
}

std::vector<std::int64_t> times_of(const std::vector<QueuedMessage>& messages, rtmp::MessageType type) {
    std::vector<std::int64_t> times;
    for (const QueuedMessage& queued : messages) {
        if (queued.message->type == type) times.push_back(queued.message->timestamp_ms);
    }
    return times;
}

std::vector<QueuedMessage> all_due(MessageQueue& queue, TimePoint now) {
    std::vector<QueuedMessage> all;
    for (;;) {
        const auto messages = queue.front(now).messages;
        if (messages.empty()) return all;
        all.insert(all.end(), messages.begin(), messages.end());
        queue.release(messages.size());
    }
}

using Times = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("late video is thrown away group by group, and sound only when it is twice as late") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = lag_limits(), .overflow = MessageQueue::Overflow::drop});
    offer_stream(queue, 0, 15);
    SUBCASE("nothing is late enough") {
        all_due(queue, stream_begin + ms(500));
        CHECK(queue.dropped() == 0);
    }
    SUBCASE("video") {
        const auto left = all_due(queue, stream_begin + ms(1000));
        CHECK(times_of(left, rtmp::MessageType::video) == Times{500, 600, 700, 800, 900, 1000});
        CHECK(times_of(left, rtmp::MessageType::audio).front() == 0);
        CHECK(queue.dropped() == 5);
    }
    SUBCASE("video and sound") {
        const auto left = all_due(queue, stream_begin + ms(1350));
        CHECK(times_of(left, rtmp::MessageType::video) == Times{1000, 1100, 1200, 1300});
        CHECK(times_of(left, rtmp::MessageType::audio).front() == 400);
        CHECK(queue.dropped() == 10 + 4);
    }
}

TEST_CASE("a group that is under way loses its end, and what comes of it later") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = lag_limits(), .overflow = MessageQueue::Overflow::drop});
    offer_stream(queue, 0, 3);
    // A keyframe, its sound and the next frame are in the consumer's hands, and stay.
    REQUIRE(queue.front(stream_begin).messages.size() == 2);
    queue.drop_late(stream_begin + ms(900));
    CHECK(queue.dropped() == 2);
    queue.release(2);
    offer_stream(queue, 3, 6);
    const auto left = all_due(queue, stream_begin + ms(900));
    CHECK(times_of(left, rtmp::MessageType::video) == Times{500});
    CHECK(times_of(left, rtmp::MessageType::audio) == Times{100, 200, 300, 400, 500});
    CHECK(queue.dropped() == 4);
}

TEST_CASE("what is beyond the bytes is thrown away though it is not late, headers never") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = lag_limits(1500), .overflow = MessageQueue::Overflow::drop});
    queue.offer({std::make_shared<const rtmp::Message>(
                     rtmp::make_message(rtmp::MessageType::video, 0, rtmp::Bytes(100))),
                 ms(0), stream_begin, Role::header});
    offer_stream(queue, 0, 10);
    queue.drop_late(stream_begin);
    CHECK(queue.dropped() == 10);
    const auto left = all_due(queue, stream_begin + ms(1000));
    CHECK(left.front().role == Role::header);
    CHECK(times_of(left, rtmp::MessageType::audio).size() == 10);
}

TEST_CASE("a queue that keeps all has room for any time, and for its bytes") {
    net::Wakeup producer;
    MessageQueue queue(
        producer, {.limits = {.span = ms(100), .bytes = 1000}, .overflow = MessageQueue::Overflow::keep});
    CHECK(queue.offer(message(500, ms(0))));
    CHECK(queue.offer(message(500, ms(100000))));
    CHECK_FALSE(queue.offer(message(1, ms(100000))));
    CHECK(*queue.oldest() == TimePoint::min());
    CHECK(queue.dropped() == 0);
}

TEST_CASE("one that is live after the stream began gets the headers, and goes on from an entry") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.overflow = MessageQueue::Overflow::drop});
    SUBCASE("late") {
        queue.begin();
        queue.offer({std::make_shared<const rtmp::Message>(
                         rtmp::make_message(rtmp::MessageType::data_amf0, 0, rtmp::Bytes(7))),
                     ms(0), TimePoint::min(), Role::header});
        offer_stream(queue, 0, 3);
        queue.join(stream_begin + ms(200));
        offer_stream(queue, 3, 7);
        const auto front = queue.front(stream_begin + ms(600));
        REQUIRE(front.beginning.headers.size() == 1);
        CHECK(front.beginning.headers[0].message->type == rtmp::MessageType::data_amf0);
        CHECK(times_of(front.messages) == Times{500, 500, 600, 600});
        CHECK(queue.skipped() == 10);
    }
    SUBCASE("in time") {
        queue.join(stream_begin);
        queue.begin();
        offer_stream(queue, 0, 1);
        CHECK(queue.front(stream_begin).messages.size() == 2);
        CHECK(queue.front(stream_begin).beginning.headers.empty());
    }
}

TEST_CASE("the end of a track is neither a frame nor repeated to a new connection") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.keeping = MessageQueue::Keeping::for_resume});
    queue.offer(message(10, ms(0), Role::header));
    queue.offer(message(100, ms(0)));
    queue.offer(message(5, ms(10), Role::end));
    queue.submit();
    CHECK(queue.front(TimePoint::max()).messages.size() == 3);
    queue.release(3, 115);
    REQUIRE(queue.beginning().headers.size() == 1);
    CHECK(queue.beginning().headers[0].message->size() == 10);
    const auto resumption = queue.resume(MessageQueue::Resume::where_it_broke, TimePoint::min());
    CHECK(resumption.repeated == 1);
    const auto front = queue.front(TimePoint::max());
    CHECK(front.beginning.headers.size() == 1);
    CHECK(front.messages.size() == 2);
}

namespace {

/// Groups of three frames from `begin` on, with data behind every frame, 10 ms apart each.
void offer_with_data(MessageQueue& queue, int frames) {
    for (int i = 0; i < frames; ++i) {
        QueuedMessage frame = message(100, ms(i * 20), i % 3 == 0 ? Role::entry : Role::frame);
        frame.due = stream_begin + ms(i * 20);
        QueuedMessage data = message(100, ms(i * 20 + 10), Role::data);
        data.due = stream_begin + ms(i * 20 + 10);
        queue.offer(frame);
        queue.offer(data);
    }
    queue.submit();
}

}  // namespace

TEST_CASE("data is repeated with the frames that it lies among, and counts as none") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.keeping = MessageQueue::Keeping::for_resume});
    offer_with_data(queue, 6);
    for (std::uint64_t sent = 1; sent <= 8; ++sent)
        queue.release(1, sent * 100);
    SUBCASE("all of the first group is delivered, with its data") {
        queue.forget(600);
        CHECK(queue.resume(MessageQueue::Resume::where_it_broke, stream_begin).repeated == 1);
        CHECK(times_of(all_due(queue, TimePoint::max())) == Times{60, 70, 80, 90, 100, 110});
    }
    SUBCASE("its last data is not") {
        queue.forget(500);
        const auto resumption = queue.resume(MessageQueue::Resume::where_it_broke, stream_begin);
        CHECK(resumption.repeated == 4);
        CHECK(resumption.skipped == 0);
        CHECK(times_of(all_due(queue, TimePoint::max())).size() == 12);
        CHECK(queue.beginning().headers.empty());
    }
    SUBCASE("what time has passed is left out") {
        const auto resumption = queue.resume(MessageQueue::Resume::where_time_is, stream_begin + ms(59));
        CHECK(resumption.skipped == 0);
        CHECK(times_of(all_due(queue, TimePoint::max())) == Times{60, 70, 80, 90, 100, 110});
    }
}

TEST_CASE("data from before the entry that a late connection begins with is left out") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
    queue.begin();
    offer_with_data(queue, 1);
    queue.join(stream_begin + ms(1));
    offer_with_data(queue, 1);
    CHECK(all_due(queue, TimePoint::max()).empty());
    CHECK(queue.skipped() == 2);
}

TEST_CASE("data is thrown away when it is as late as sound") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = lag_limits(), .overflow = MessageQueue::Overflow::drop});
    offer_with_data(queue, 6);
    const auto left = all_due(queue, stream_begin + ms(1055));
    CHECK(times_of(left) == Times{60, 70, 80, 90, 100, 110});
    CHECK(queue.dropped() == 3);
}

}  // namespace message_queue_test
