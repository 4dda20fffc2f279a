// Video of several tracks, across connections that begin anywhere.

#include <doctest/doctest.h>
#include <string>

#include "publish/pictures.hpp"
#include "publish/queue/queued.hpp"

namespace backlog_tracks_test {

namespace {

using publish::Backlog;
using publish::QueuedMessage;
using Role = publish::QueuedMessage::Role;
using publish::Resume;
using publish::TimePoint;

constexpr auto where_it_broke = Resume::where_it_broke;
constexpr auto where_time_is = Resume::where_time_is;
constexpr Backlog::Shape kept{.keeping = Backlog::Keeping::for_resume};

/// Sends the oldest message, and says where it ends: each is 100 bytes.
class Sender {
  public:
    explicit Sender(Backlog& backlog) : backlog_(backlog) {}
    void send(int count) {
        for (; count > 0; --count) {
            backlog_.front(TimePoint::max());
            backlog_.release(1, sent_ += 100);
        }
    }

  private:
    Backlog& backlog_;
    std::uint64_t sent_ = 0;
};

std::string lead_in_of(const Backlog::Front& front) {
    return tracks_of(front.beginning.lead_in);
}

}  // namespace

TEST_CASE("a connection that begins amid a numbered track's group gets that from its keyframe on") {
    Backlog backlog = live_backlog(kept);
    Sender sender(backlog);
    backlog.offer(picture(ms(0), Role::entry));
    backlog.offer(picture(ms(0), Role::track_entry, 1));
    backlog.offer(picture(ms(40), Role::track_entry, 1));
    backlog.offer(picture(ms(40), Role::frame, 1));
    backlog.offer(picture(ms(80), Role::entry));
    backlog.offer(picture(ms(80), Role::frame, 1));
    backlog.offer(picture(ms(120), Role::frame));
    backlog.submit();
    SUBCASE("after a loss") {
        sender.send(7);
        backlog.forget(550);
        const auto resumption = backlog.resume(where_it_broke, TimePoint::min());
        CHECK(resumption.repeated == 5);
        CHECK(resumption.skipped == 0);
        const auto front = backlog.front(TimePoint::max());
        CHECK(lead_in_of(front) == "1! 1");
        CHECK(tracks_of(front.messages) == "0! 1 0");
        // Once only; but this connection may be lost too.
        backlog.release(1, 100);
        CHECK(lead_in_of(backlog.front(TimePoint::max())).empty());
        CHECK(backlog.resume(where_it_broke, TimePoint::min()).repeated == 3);
        CHECK(lead_in_of(backlog.front(TimePoint::max())) == "1! 1");
    }
    SUBCASE("after the end of a session") {
        sender.send(4);
        CHECK(backlog.settle() == 2);
        const auto front = backlog.front(TimePoint::max());
        CHECK(lead_in_of(front) == "1! 1");
        CHECK(tracks_of(front.messages) == "0! 1 0");
    }
    SUBCASE("where the server asks to move") {
        sender.send(4);
        backlog.change_over();
        CHECK(tracks_of(backlog.beginning().lead_in) == "1! 1");
        const auto front = backlog.front(TimePoint::max());
        CHECK(lead_in_of(front).empty());
        CHECK(tracks_of(front.messages) == "0! 1 0");
    }
    CHECK(backlog.skipped() == 0);
}

TEST_CASE("a track whose keyframe comes before the first entry of all begins with it again") {
    Backlog backlog = live_backlog(kept);
    Sender sender(backlog);
    backlog.offer(picture(ms(0), Role::track_entry, 1));
    backlog.offer(picture(ms(40), Role::frame, 1));
    backlog.offer(picture(ms(80), Role::entry));
    backlog.offer(picture(ms(80), Role::frame, 1));
    backlog.submit();
    sender.send(4);
    const auto resumption = backlog.resume(where_it_broke, TimePoint::min());
    CHECK(resumption.repeated == 4);
    CHECK(resumption.skipped == 0);
    CHECK(lead_in_of(backlog.front(TimePoint::max())) == "1! 1");
}

TEST_CASE("a move leads tracks in though nothing is kept for a resume") {
    Backlog backlog = live_backlog();
    backlog.offer(picture(ms(0), Role::entry));
    backlog.offer(picture(ms(0), Role::track_entry, 1));
    backlog.submit();
    backlog.release(backlog.front(TimePoint::max()).messages.size());
    backlog.offer(picture(ms(40), Role::entry));
    backlog.offer(picture(ms(40), Role::frame, 1));
    backlog.submit();
    backlog.change_over();
    CHECK(tracks_of(backlog.beginning().lead_in) == "1!");
    CHECK(tracks_of(backlog.front(TimePoint::max()).messages) == "0! 1");
    CHECK(backlog.skipped() == 0);
}

TEST_CASE("a track that begins with a keyframe there, or of which nothing is known yet, is not led in") {
    Backlog backlog = live_backlog(kept);
    Sender sender(backlog);
    backlog.offer(picture(ms(0), Role::track_entry, 1));
    backlog.offer(picture(ms(0), Role::track_entry, 2));
    backlog.offer(picture(ms(40), Role::entry));
    backlog.offer(picture(ms(40), Role::track_entry, 1));
    backlog.submit();
    sender.send(4);
    backlog.forget(300);
    CHECK(backlog.resume(where_it_broke, TimePoint::min()).repeated == 2);
    const auto front = backlog.front(TimePoint::max());
    CHECK(lead_in_of(front).empty());
    CHECK(tracks_of(front.messages) == "0! 1!");
    backlog.offer(picture(ms(80), Role::frame, 1));
    backlog.offer(picture(ms(80), Role::frame, 2));
    backlog.offer(picture(ms(120), Role::track_entry, 2));
    backlog.submit();
    CHECK(tracks_of(backlog.front(TimePoint::max()).messages) == "0! 1! 1 2!");
    CHECK(backlog.skipped() == 1);
}

TEST_CASE("a track of which no keyframe was seen is not led in either") {
    Backlog backlog = live_backlog(kept);
    backlog.offer(picture(ms(0), Role::entry));
    backlog.offer(picture(ms(0), Role::frame, 1));
    backlog.submit();
    Sender(backlog).send(2);
    backlog.offer(picture(ms(40), Role::entry));
    backlog.offer(picture(ms(40), Role::frame, 1));
    backlog.offer(picture(ms(80), Role::track_entry, 1));
    backlog.submit();
    CHECK(backlog.settle() == 0);
    CHECK(tracks_of(backlog.front(TimePoint::max()).messages) == "0! 1!");
    CHECK(backlog.skipped() == 1);
}

TEST_CASE("where time decides, every numbered track begins with a keyframe of its own") {
    Backlog backlog = live_backlog();
    backlog.offer(picture(ms(0), Role::track_entry, 1));
    backlog.offer(picture(ms(0), Role::track_entry, 2));
    backlog.offer(picture(ms(40), Role::entry));
    backlog.offer(picture(ms(40), Role::frame, 1));
    backlog.offer(picture(ms(40), Role::frame, 2));
    backlog.offer(picture(ms(80), Role::frame));
    backlog.offer(picture(ms(80), Role::track_entry, 1));
    backlog.submit();
    const auto resumption = backlog.resume(where_time_is, TimePoint::min() + ms(40));
    CHECK(resumption.repeated == 0);
    CHECK(resumption.skipped == 4);
    auto front = backlog.front(TimePoint::max());
    CHECK(lead_in_of(front).empty());
    CHECK(tracks_of(front.messages) == "0! 0 1!");
    backlog.release(front.messages.size());
    // Later offers too.
    backlog.offer(picture(ms(120), Role::frame, 2));
    backlog.offer(picture(ms(120), Role::frame, 1));
    backlog.offer(picture(ms(160), Role::track_entry, 2));
    backlog.submit();
    CHECK(tracks_of(backlog.front(TimePoint::max()).messages) == "1 2!");
    CHECK(backlog.skipped() == 5);
}

TEST_CASE("one that joins late begins every numbered track with a keyframe") {
    Backlog backlog({});
    backlog.begin();
    backlog.offer(picture(ms(10), Role::entry));
    backlog.offer(picture(ms(10), Role::track_entry, 1));
    backlog.join(TimePoint::min() + ms(20));
    backlog.offer(picture(ms(40), Role::entry));
    backlog.offer(picture(ms(40), Role::frame, 1));
    backlog.offer(picture(ms(80), Role::track_entry, 1));
    backlog.submit();
    const auto front = backlog.front(TimePoint::max());
    CHECK(lead_in_of(front).empty());
    CHECK(tracks_of(front.messages) == "0! 1!");
    CHECK(backlog.skipped() == 3);
}

TEST_CASE("a track that lost frames to lateness stays cut off across a new connection") {
    Backlog backlog = live_backlog({.limits = {.span = ms(1000)},
                                    .keeping = Backlog::Keeping::for_resume,
                                    .overflow = Backlog::Overflow::drop});
    backlog.offer(picture(ms(0), Role::entry));
    backlog.offer(picture(ms(0), Role::track_entry, 1));
    backlog.offer(picture(ms(40), Role::frame));
    backlog.offer(picture(ms(40), Role::frame, 1));
    backlog.submit();
    backlog.front(TimePoint::min());
    backlog.release(2, 200);
    backlog.drop_late(TimePoint::min() + ms(600));
    CHECK(backlog.dropped() == 2);
    backlog.forget(50);
    backlog.resume(where_it_broke, TimePoint::min() + ms(600));
    CHECK(tracks_of(backlog.front(TimePoint::min()).messages) == "0! 1!");
    backlog.offer(picture(ms(800), Role::entry));
    backlog.offer(picture(ms(800), Role::frame, 1));
    backlog.offer(picture(ms(840), Role::track_entry, 1));
    backlog.submit();
    CHECK(tracks_of(backlog.front(TimePoint::min() + ms(900)).messages) == "0! 1! 0! 1!");
}

}  // namespace backlog_tracks_test
