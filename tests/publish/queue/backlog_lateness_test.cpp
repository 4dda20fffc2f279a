// Messages that are too late, where a destination is too slow for the pace.

#include <doctest/doctest.h>

#include "publish/queue/queued.hpp"

namespace backlog_lateness_test {

namespace {

using publish::Backlog;
using publish::QueuedMessage;
using Role = QueuedMessage::Role;
using publish::Resume;
using publish::TimePoint;

/// Bounds of half a second for video and of a second for sound, and of so many bytes.
Backlog::Limits lag_limits(std::size_t bytes = 1U << 20U) {
    return {.span = ms(1000), .bytes = bytes, .gathered = 300};
}

}  // namespace

TEST_CASE("late video is thrown away group by group, and sound only when it is twice as late") {
    Backlog backlog = live_backlog({.limits = lag_limits(), .overflow = Backlog::Overflow::drop});
    offer_stream(backlog, 0, 15);
    SUBCASE("nothing is late enough") {
        send_due(backlog, stream_begin + ms(500));
        CHECK(backlog.dropped() == 0);
    }
    SUBCASE("video") {
        const auto left = send_due(backlog, stream_begin + ms(1000));
        CHECK(times_of(left, rtmp::MessageType::video) == Times{500, 600, 700, 800, 900, 1000});
        CHECK(times_of(left, rtmp::MessageType::audio).front() == 0);
        CHECK(backlog.dropped() == 5);
    }
    SUBCASE("video and sound") {
        const auto left = send_due(backlog, stream_begin + ms(1350));
        CHECK(times_of(left, rtmp::MessageType::video) == Times{1000, 1100, 1200, 1300});
        CHECK(times_of(left, rtmp::MessageType::audio).front() == 400);
        CHECK(backlog.dropped() == 10 + 4);
    }
}

TEST_CASE("a group that is under way loses its end, and what comes of it later") {
    Backlog backlog = live_backlog({.limits = lag_limits(), .overflow = Backlog::Overflow::drop});
    offer_stream(backlog, 0, 3);
    // A keyframe and its sound are in the consumer's hands, and stay.
    REQUIRE(backlog.front(stream_begin).messages.size() == 2);
    backlog.drop_late(stream_begin + ms(900));
    CHECK(backlog.dropped() == 2);
    backlog.release(2);
    offer_stream(backlog, 3, 6);
    const auto left = send_due(backlog, stream_begin + ms(900));
    CHECK(times_of(left, rtmp::MessageType::video) == Times{500});
    CHECK(times_of(left, rtmp::MessageType::audio) == Times{100, 200, 300, 400, 500});
    CHECK(backlog.dropped() == 4);
}

TEST_CASE("what is missing at the end stays so when a new connection repeats what came before") {
    Backlog backlog = live_backlog({.limits = lag_limits(1350),
                                    .keeping = Backlog::Keeping::for_resume,
                                    .overflow = Backlog::Overflow::drop});
    offer_stream(backlog, 0, 7);
    while (backlog.has_submitted())
        backlog.release(1, 100);
    // The next picture is too large, and the second group has a gap from there on.
    QueuedMessage large = message(1400, ms(700), Role::frame);
    large.message = std::make_shared<const rtmp::Message>(
        rtmp::make_message(rtmp::MessageType::video, 700, rtmp::Bytes(1400)));
    backlog.offer(large);
    backlog.drop_late(stream_begin + ms(700));
    REQUIRE(backlog.dropped() == 1);
    // To be sent again is too much too, and the first group goes.
    backlog.resume(Resume::where_it_broke, stream_begin + ms(700));
    backlog.drop_late(stream_begin + ms(700));
    REQUIRE(backlog.dropped() == 6);
    offer_stream(backlog, 8, 11);
    const auto left = send_due(backlog, stream_begin + ms(1000));
    CHECK(times_of(left, rtmp::MessageType::video) == Times{500, 600, 1000});
    CHECK(backlog.dropped() == 8);
}

TEST_CASE("what is beyond the bytes is thrown away though it is not late, headers never") {
    Backlog backlog = live_backlog({.limits = lag_limits(1500), .overflow = Backlog::Overflow::drop});
    backlog.offer({{std::make_shared<const rtmp::Message>(
                        rtmp::make_message(rtmp::MessageType::video, 0, rtmp::Bytes(100))),
                    ms(0), Role::header},
                   stream_begin});
    offer_stream(backlog, 0, 10);
    backlog.drop_late(stream_begin);
    CHECK(backlog.dropped() == 10);
    const auto left = send_due(backlog, stream_begin + ms(1000));
    CHECK(left.front().role == Role::header);
    CHECK(times_of(left, rtmp::MessageType::audio).size() == 10);
}

TEST_CASE("data is thrown away when it is as late as sound") {
    Backlog backlog = live_backlog({.limits = lag_limits(), .overflow = Backlog::Overflow::drop});
    offer_with_data(backlog, 6);
    const auto left = send_due(backlog, stream_begin + ms(1055));
    CHECK(times_of(left) == Times{60, 70, 80, 90, 100, 110});
    CHECK(backlog.dropped() == 3);
}

}  // namespace backlog_lateness_test
