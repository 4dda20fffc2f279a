#include <doctest/doctest.h>

#include "publish/message_queue.hpp"
#include "publish/pictures.hpp"

namespace {

using publish::MessageQueue;
using Role = publish::QueuedMessage::Role;
using publish::TimePoint;

constexpr auto ms = [](int count) { return std::chrono::milliseconds(count); };
constexpr auto where_it_broke = MessageQueue::Resume::where_it_broke;
constexpr auto where_time_is = MessageQueue::Resume::where_time_is;
constexpr MessageQueue::Shape kept{.keeping = MessageQueue::Keeping::for_resume};

/// Sends the oldest message, and says where it ends: each is 100 bytes.
class Sender {
  public:
    explicit Sender(MessageQueue& queue) : queue_(queue) {}
    void send(int count) {
        for (; count > 0; --count) {
            queue_.front(TimePoint::max());
            queue_.release(1, sent_ += 100);
        }
    }

  private:
    MessageQueue& queue_;
    std::uint64_t sent_ = 0;
};

std::string lead_in_of(const MessageQueue::Front& front) {
    return tracks_of(front.beginning.lead_in);
}

}  // namespace

TEST_CASE("a connection that begins amid a numbered track's group gets that from its keyframe on") {
    net::Wakeup producer;
    MessageQueue queue(producer, kept);
    Sender sender(queue);
    queue.offer(picture(ms(0), Role::entry));
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.offer(picture(ms(40), Role::track_entry, 1));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.offer(picture(ms(80), Role::entry));
    queue.offer(picture(ms(80), Role::frame, 1));
    queue.offer(picture(ms(120), Role::frame));
    queue.submit();
    SUBCASE("after a loss") {
        sender.send(7);
        queue.forget(550);
        const auto resumption = queue.resume(where_it_broke, TimePoint::min());
        CHECK(resumption.repeated == 5);
        CHECK(resumption.skipped == 0);
        const auto front = queue.front(TimePoint::max());
        CHECK(lead_in_of(front) == "1! 1");
        CHECK(tracks_of(front.messages) == "0! 1 0");
        // Once only; but this connection may be lost too.
        queue.release(1, 100);
        CHECK(lead_in_of(queue.front(TimePoint::max())).empty());
        CHECK(queue.resume(where_it_broke, TimePoint::min()).repeated == 3);
        CHECK(lead_in_of(queue.front(TimePoint::max())) == "1! 1");
    }
    SUBCASE("after the end of a session") {
        sender.send(4);
        CHECK(queue.settle() == 2);
        const auto front = queue.front(TimePoint::max());
        CHECK(lead_in_of(front) == "1! 1");
        CHECK(tracks_of(front.messages) == "0! 1 0");
    }
    SUBCASE("where the server asks to move") {
        sender.send(4);
        queue.change_over();
        CHECK(tracks_of(queue.beginning().lead_in) == "1! 1");
        const auto front = queue.front(TimePoint::max());
        CHECK(lead_in_of(front).empty());
        CHECK(tracks_of(front.messages) == "0! 1 0");
    }
    CHECK(queue.skipped() == 0);
}

TEST_CASE("a track whose keyframe comes before the first entry of all begins with it again") {
    net::Wakeup producer;
    MessageQueue queue(producer, kept);
    Sender sender(queue);
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.offer(picture(ms(80), Role::entry));
    queue.offer(picture(ms(80), Role::frame, 1));
    queue.submit();
    sender.send(4);
    const auto resumption = queue.resume(where_it_broke, TimePoint::min());
    CHECK(resumption.repeated == 4);
    CHECK(resumption.skipped == 0);
    CHECK(lead_in_of(queue.front(TimePoint::max())) == "1! 1");
}

TEST_CASE("a move leads tracks in though nothing is kept for a resume") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
    queue.offer(picture(ms(0), Role::entry));
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.submit();
    queue.release(queue.front(TimePoint::max()).messages.size());
    queue.offer(picture(ms(40), Role::entry));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.submit();
    queue.change_over();
    CHECK(tracks_of(queue.beginning().lead_in) == "1!");
    CHECK(tracks_of(queue.front(TimePoint::max()).messages) == "0! 1");
    CHECK(queue.skipped() == 0);
}

TEST_CASE("a track that begins with a keyframe there, or of which nothing is known yet, is not led in") {
    net::Wakeup producer;
    MessageQueue queue(producer, kept);
    Sender sender(queue);
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.offer(picture(ms(0), Role::track_entry, 2));
    queue.offer(picture(ms(40), Role::entry));
    queue.offer(picture(ms(40), Role::track_entry, 1));
    queue.submit();
    sender.send(4);
    queue.forget(300);
    CHECK(queue.resume(where_it_broke, TimePoint::min()).repeated == 2);
    const auto front = queue.front(TimePoint::max());
    CHECK(lead_in_of(front).empty());
    CHECK(tracks_of(front.messages) == "0! 1!");
    queue.offer(picture(ms(80), Role::frame, 1));
    queue.offer(picture(ms(80), Role::frame, 2));
    queue.offer(picture(ms(120), Role::track_entry, 2));
    queue.submit();
    CHECK(tracks_of(queue.front(TimePoint::max()).messages) == "0! 1! 1 2!");
    CHECK(queue.skipped() == 1);
}

TEST_CASE("where time decides, every numbered track begins with a keyframe of its own") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.offer(picture(ms(0), Role::track_entry, 2));
    queue.offer(picture(ms(40), Role::entry));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.offer(picture(ms(40), Role::frame, 2));
    queue.offer(picture(ms(80), Role::frame));
    queue.offer(picture(ms(80), Role::track_entry, 1));
    queue.submit();
    const auto resumption = queue.resume(where_time_is, TimePoint::min() + ms(40));
    CHECK(resumption.repeated == 0);
    CHECK(resumption.skipped == 4);
    auto front = queue.front(TimePoint::max());
    CHECK(lead_in_of(front).empty());
    CHECK(tracks_of(front.messages) == "0! 0 1!");
    queue.release(front.messages.size());
    // What comes later too.
    queue.offer(picture(ms(120), Role::frame, 2));
    queue.offer(picture(ms(120), Role::frame, 1));
    queue.offer(picture(ms(160), Role::track_entry, 2));
    queue.submit();
    CHECK(tracks_of(queue.front(TimePoint::max()).messages) == "1 2!");
    CHECK(queue.skipped() == 5);
}

TEST_CASE("one that joins late begins every numbered track with a keyframe") {
    net::Wakeup producer;
    MessageQueue queue(producer, {});
    queue.begin();
    queue.offer(picture(ms(10), Role::entry));
    queue.offer(picture(ms(10), Role::track_entry, 1));
    queue.join(TimePoint::min() + ms(20));
    queue.offer(picture(ms(40), Role::entry));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.offer(picture(ms(80), Role::track_entry, 1));
    queue.submit();
    const auto front = queue.front(TimePoint::max());
    CHECK(lead_in_of(front).empty());
    CHECK(tracks_of(front.messages) == "0! 1!");
    CHECK(queue.skipped() == 3);
}

TEST_CASE("a track that lost frames to lateness stays cut off across a new connection") {
    net::Wakeup producer;
    MessageQueue queue(producer, {.limits = {.span = ms(1000)},
                                  .keeping = MessageQueue::Keeping::for_resume,
                                  .overflow = MessageQueue::Overflow::drop});
    queue.offer(picture(ms(0), Role::entry));
    queue.offer(picture(ms(0), Role::track_entry, 1));
    queue.offer(picture(ms(40), Role::frame));
    queue.offer(picture(ms(40), Role::frame, 1));
    queue.submit();
    queue.front(TimePoint::min());
    queue.release(2, 200);
    queue.drop_late(TimePoint::min() + ms(600));
    CHECK(queue.dropped() == 2);
    queue.forget(50);
    queue.resume(where_it_broke, TimePoint::min() + ms(600));
    CHECK(tracks_of(queue.front(TimePoint::min()).messages) == "0! 1!");
    queue.offer(picture(ms(800), Role::entry));
    queue.offer(picture(ms(800), Role::frame, 1));
    queue.offer(picture(ms(840), Role::track_entry, 1));
    queue.submit();
    CHECK(tracks_of(queue.front(TimePoint::min() + ms(900)).messages) == "0! 1! 0! 1!");
}
