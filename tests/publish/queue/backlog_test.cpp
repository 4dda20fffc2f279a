#include "publish/queue/backlog.hpp"

#include <doctest/doctest.h>

#include "publish/queue/queued.hpp"

namespace backlog_test {

namespace {

using publish::Backlog;
using publish::QueuedMessage;
using Offered = Backlog::Offered;
using Role = QueuedMessage::Role;
using publish::Resume;
using publish::TimePoint;

constexpr auto where_it_broke = Resume::where_it_broke;
constexpr auto where_time_is = Resume::where_time_is;

}  // namespace

TEST_CASE("nothing comes out before the destination is live") {
    Backlog backlog({});
    CHECK(backlog.offer(message(100, ms(0))) == Offered::taken);
    backlog.submit();
    CHECK(backlog.has_submitted());
    CHECK(backlog.front(TimePoint::max()).messages.empty());
    backlog.join(TimePoint::max());
    CHECK(backlog.front(TimePoint::max()).messages.size() == 1);
}

TEST_CASE("messages come out in order and stay queued until they are released") {
    Backlog backlog = live_backlog({.limits = {.gathered = 250}});
    for (int i = 0; i < 5; ++i)
        CHECK(backlog.offer(message(100, ms(i * 10))) != Offered::refused);
    backlog.submit();
    const auto batch = backlog.front(TimePoint::max()).messages;
    REQUIRE(batch.size() == 3);
    CHECK(batch[2].time == ms(20));
    CHECK(backlog.span(TimePoint::max()) == ms(40));
    CHECK(backlog.span(TimePoint::min() + ms(25)) == ms(20));
    backlog.release(3);
    CHECK(*backlog.oldest() == TimePoint::min() + ms(30));
    backlog.release(2);
    CHECK_FALSE(backlog.oldest());
    CHECK(backlog.span(TimePoint::max()) == ms(0));
}

TEST_CASE("headers are those before what is not sent, whether sent ones are kept or not") {
    for (const auto keeping : {Backlog::Keeping::nothing, Backlog::Keeping::for_resume}) {
        Backlog backlog = live_backlog({.keeping = keeping});
        backlog.offer(message(10, ms(0), Role::header));
        backlog.offer(message(100, ms(0)));
        backlog.offer(message(20, ms(10), Role::header));
        backlog.offer(message(100, ms(10)));
        backlog.submit();
        CHECK(backlog.beginning().headers.empty());
        backlog.release(2);
        REQUIRE(backlog.beginning().headers.size() == 1);
        CHECK(backlog.beginning().headers[0].message->size() == 10);
        backlog.release(1);
        REQUIRE(backlog.beginning().headers.size() == 1);
        CHECK(backlog.beginning().headers[0].message->size() == 20);
    }
}

TEST_CASE("only what is due comes out, and then it is known when the next is") {
    Backlog backlog = live_backlog();
    for (int i = 1; i <= 3; ++i)
        backlog.offer(message(100, ms(i * 10)));
    backlog.finish();
    auto front = backlog.front(TimePoint::min() + ms(9));
    CHECK(front.messages.empty());
    CHECK(front.next_due == TimePoint::min() + ms(10));
    front = backlog.front(TimePoint::min() + ms(20));
    CHECK(front.messages.size() == 2);
    CHECK_FALSE(backlog.drained());
}

TEST_CASE("little is held back until it is much, or submitted") {
    Backlog backlog =
        live_backlog({.limits = {.span = std::chrono::hours(1), .bytes = 1000, .gathered = 300}});
    backlog.offer(message(100, ms(0)));
    backlog.offer(message(100, ms(1)));
    CHECK(backlog.front(TimePoint::max()).messages.empty());
    CHECK(backlog.awaits_input());
    SUBCASE("by the producer") {
        backlog.submit();
        CHECK(backlog.front(TimePoint::max()).messages.size() == 2);
    }
    SUBCASE("by its end") {
        backlog.finish();
        CHECK(backlog.front(TimePoint::max()).messages.size() == 2);
    }
    SUBCASE("by what came after") {
        CHECK(backlog.offer(message(100, ms(2))) == Offered::submitted);
        CHECK(backlog.front(TimePoint::max()).messages.size() == 3);
    }
    SUBCASE("by lack of room") {
        CHECK(backlog.offer(message(900, ms(2))) == Offered::refused);
        CHECK(backlog.front(TimePoint::max()).messages.size() == 2);
    }
    CHECK_FALSE(backlog.awaits_input());
}

TEST_CASE("it is bounded in bytes and in time, and takes any message when empty") {
    Backlog backlog = live_backlog({.limits = {.span = ms(100), .bytes = 1000}});
    CHECK(backlog.offer(message(5000, ms(0))) != Offered::refused);
    // By then it may leave, to make room.
    CHECK(backlog.offer(message(1, ms(0))) == Offered::refused);
    backlog.release(1);
    CHECK(backlog.offer(message(10, ms(0))) != Offered::refused);
    CHECK(backlog.offer(message(10, ms(101))) == Offered::refused);
    CHECK(backlog.offer(message(10, ms(100))) != Offered::refused);
}

TEST_CASE("half of it is free when half of its bytes and of its span are, or all is sent") {
    Backlog backlog = live_backlog({.limits = {.span = ms(100), .bytes = 1000}});
    CHECK(backlog.half_free());
    for (const int time : {0, 30, 60})
        backlog.offer(message(250, ms(time)));
    backlog.submit();
    CHECK_FALSE(backlog.half_free());
    backlog.release(1);
    CHECK(backlog.half_free());
    backlog.offer(message(10, ms(81)));
    CHECK_FALSE(backlog.half_free());
    backlog.finish();
    backlog.release(3);
    CHECK(backlog.half_free());
}

TEST_CASE("a queue that keeps all has room for any time, and for its bytes") {
    Backlog backlog =
        live_backlog({.limits = {.span = ms(100), .bytes = 1000}, .overflow = Backlog::Overflow::keep});
    CHECK(backlog.offer(message(500, ms(0))) != Offered::refused);
    CHECK(backlog.offer(message(500, ms(100000))) != Offered::refused);
    CHECK(backlog.offer(message(1, ms(100000))) == Offered::refused);
    CHECK(*backlog.oldest() == TimePoint::min());
    CHECK(backlog.dropped() == 0);
}

TEST_CASE("what is abandoned is gone, and nothing more is kept") {
    Backlog backlog = live_backlog();
    backlog.offer(message(10, ms(0)));
    backlog.abandon();
    CHECK(backlog.drained());
    CHECK(backlog.offer(message(10, ms(1))) != Offered::refused);
    CHECK(backlog.front(TimePoint::max()).messages.empty());
}

namespace {

/// A header, then groups of three frames: an entry and two that need it, 10 ms apart from `begin` on.
struct Stream {
    explicit Stream(Backlog& backlog) : backlog_(backlog) {
        backlog_.offer({{std::make_shared<const rtmp::Message>(
                             rtmp::make_message(rtmp::MessageType::data_amf0, 0, rtmp::Bytes(7))),
                         ms(0), Role::header},
                        TimePoint::min()});
    }
    void offer(int count) {
        for (int i = 0; i < count; ++i, ++offered_) {
            backlog_.offer({{std::make_shared<const rtmp::Message>(rtmp::make_message(
                                 rtmp::MessageType::video, offered_ * 10, rtmp::Bytes(100))),
                             ms(offered_ * 10), offered_ % 3 == 0 ? Role::entry : Role::frame},
                            begin + ms(offered_ * 10)});
        }
        backlog_.submit();
    }
    /// Sends the next message; each is 100 bytes on the wire.
    void send(int count) {
        for (; count > 0; --count)
            backlog_.release(1, sent_ += 100);
    }

    static constexpr TimePoint begin{std::chrono::hours(1)};

  private:
    Backlog& backlog_;
    int offered_ = 0;
    std::uint64_t sent_ = 0;
};

}  // namespace

TEST_CASE("a resume goes back to the group of which not all is delivered, and repeats the headers") {
    Backlog backlog = live_backlog({.keeping = Backlog::Keeping::for_resume});
    Stream stream(backlog);
    stream.offer(9);
    stream.send(6);  // The header, one group, two frames of the next.
    CHECK(times_of(backlog.front(TimePoint::max()).messages) == Times{50, 60, 70, 80});
    SUBCASE("all of the first group is delivered") {
        backlog.forget(400);
        const auto resumption = backlog.resume(where_it_broke, Stream::begin);
        CHECK(times_of(backlog.front(TimePoint::max()).messages) == Times{30, 40, 50, 60, 70, 80});
        CHECK(resumption.repeated == 2);
        CHECK(resumption.skipped == 0);
        const auto headers = backlog.front(TimePoint::max()).beginning.headers;
        REQUIRE(headers.size() == 1);
        CHECK(headers.front().message->type == rtmp::MessageType::data_amf0);
        // Once only, and not before they are sent: this connection too may break.
        CHECK(backlog.front(TimePoint::max()).beginning.headers.size() == 1);
        stream.send(1);
        CHECK(backlog.front(TimePoint::max()).beginning.headers.empty());
    }
    SUBCASE("a byte of it is missing") {
        backlog.forget(399);
        CHECK(backlog.resume(where_it_broke, Stream::begin).repeated == 5);
        CHECK(times_of(backlog.front(TimePoint::max()).messages).front() == 0);
    }
    SUBCASE("nothing is known") {
        backlog.resume(where_it_broke, Stream::begin);
        CHECK(backlog.front(TimePoint::max()).beginning.headers.size() == 1);
        CHECK(times_of(backlog.front(TimePoint::max()).messages).front() == 0);
    }
    SUBCASE("once more, without any progress") {
        backlog.forget(400);
        backlog.resume(where_it_broke, Stream::begin);
        CHECK(backlog.resume(where_it_broke, Stream::begin).repeated == 0);
        CHECK(times_of(backlog.front(TimePoint::max()).messages).front() == 30);
    }
}

TEST_CASE("given is all that a connection got and that is kept, the write that failed too") {
    Backlog backlog = live_backlog({.limits = {.gathered = 150}, .keeping = Backlog::Keeping::for_resume});
    Stream stream(backlog);
    stream.offer(9);
    stream.send(4);  // The header and one group.
    CHECK(times_of(backlog.given().messages) == Times{0, 0, 10, 20});
    CHECK(backlog.given().largest_read == 0);
    backlog.forget(300);
    // What has arrived may yet be what the connection ends for.
    CHECK(times_of(backlog.given().messages) == Times{0, 10, 20});
    CHECK(backlog.given().largest_read == 100);
    CHECK(times_of(backlog.front(TimePoint::max()).messages) == Times{30, 40});
    CHECK(times_of(backlog.given().messages) == Times{0, 10, 20, 30, 40});
}

TEST_CASE("a message that the server cannot take is left out with its group, and counted") {
    Backlog backlog = live_backlog({.keeping = Backlog::Keeping::for_resume});
    Stream stream(backlog);
    stream.offer(9);
    stream.send(6);  // The header, one group, two frames of the next.
    const auto message_at = [&](std::int64_t time) {
        for (const auto& queued : backlog.given().messages) {
            const bool is_frame = queued.is_frame();
            if (is_frame && queued.message->timestamp_ms == time) return queued.message;
        }
        return std::shared_ptr<const rtmp::Message>();
    };
    SUBCASE("a keyframe: all of it goes") {
        CHECK(backlog.leave_out(*message_at(30)) == 3);
        backlog.resume(where_it_broke, Stream::begin);
        CHECK(times_of(backlog.front(TimePoint::max()).messages) == Times{0, 10, 20, 60, 70, 80});
        CHECK(backlog.left_out() == 3);
    }
    SUBCASE("a keyframe that the next connection would begin with") {
        backlog.forget(400);
        CHECK(backlog.leave_out(*message_at(30)) == 3);
        backlog.resume(where_it_broke, Stream::begin);
        CHECK(times_of(backlog.front(TimePoint::max()).messages) == Times{60, 70, 80});
    }
    SUBCASE("another frame: what came before it stays") {
        CHECK(backlog.leave_out(*message_at(40)) == 2);
        backlog.resume(where_it_broke, Stream::begin);
        CHECK(times_of(backlog.front(TimePoint::max()).messages) == Times{0, 10, 20, 30, 60, 70, 80});
    }
    SUBCASE("what comes of its group later goes too") {
        stream.offer(1);
        stream.send(5);  // All, up to a keyframe.
        CHECK(backlog.leave_out(*message_at(90)) == 1);
        backlog.resume(where_it_broke, Stream::begin);
        stream.offer(3);
        CHECK(times_of(backlog.front(TimePoint::max()).messages).back() == 120);
        CHECK(backlog.left_out() == 3);
        CHECK(backlog.dropped() == 0);
    }
    SUBCASE("one that is not there any more changes nothing") {
        CHECK(backlog.leave_out(rtmp::make_message(rtmp::MessageType::video, 0, {})) == 0);
        CHECK(backlog.left_out() == 0);
    }
}

TEST_CASE("the time that was lost delays what follows") {
    Backlog backlog = live_backlog({.keeping = Backlog::Keeping::for_resume});
    Stream stream(backlog);
    stream.offer(6);
    stream.send(5);
    backlog.forget(400);
    const TimePoint now = Stream::begin + ms(5000);
    backlog.resume(where_it_broke, now);
    CHECK(*backlog.oldest() == now);
    CHECK(times_of(backlog.front(now + ms(15)).messages) == Times{30, 40});
    stream.offer(1);
    stream.send(3);
    CHECK(*backlog.oldest() == now + ms(30));
}

TEST_CASE("what time has passed is left out, up to an entry") {
    Backlog backlog = live_backlog({.keeping = Backlog::Keeping::for_resume});
    Stream stream(backlog);
    stream.offer(9);
    stream.send(2);
    SUBCASE("an entry is there") {
        const auto resumption = backlog.resume(where_time_is, Stream::begin + ms(31));
        CHECK(times_of(backlog.front(TimePoint::max()).messages) == Times{60, 70, 80});
        // Not the one that was sent, behind the header.
        CHECK(resumption.skipped == 5);
        CHECK(resumption.repeated == 0);
        CHECK(backlog.front(TimePoint::max()).beginning.headers.size() == 1);
    }
    SUBCASE("it comes later, after another header") {
        CHECK(backlog.resume(where_time_is, Stream::begin + ms(110)).skipped == 8);
        CHECK(backlog.front(TimePoint::max()).messages.empty());
        backlog.offer(message(9, ms(0), Role::header));
        stream.offer(6);
        // Headers of that type there were none before.
        CHECK(backlog.front(TimePoint::max()).beginning.headers.size() == 2);
        CHECK(times_of(backlog.front(TimePoint::max()).messages) == Times{120, 130, 140});
        CHECK(backlog.skipped() == 11);
    }
}

TEST_CASE("what is kept is bounded, and a resume then begins with an entry all the same") {
    Backlog backlog = live_backlog({.limits = {.span = std::chrono::hours(1), .bytes = 100U << 20U},
                                    .keeping = Backlog::Keeping::for_resume});
    const std::size_t size = 1U << 20U;
    for (int i = 0; i < 40; ++i)
        CHECK(backlog.offer(message(size, ms(i), i % 35 == 0 ? Role::entry : Role::frame)) !=
              Offered::refused);
    backlog.finish();
    backlog.release(40, 40 * size);
    const auto resumption = backlog.resume(where_it_broke, TimePoint::min() + ms(40));
    CHECK(backlog.front(TimePoint::max()).messages.front().time == ms(35));
    CHECK(resumption.skipped == 27);
}

TEST_CASE("one that is live after the stream began gets the headers, and goes on from an entry") {
    Backlog backlog({.overflow = Backlog::Overflow::drop});
    SUBCASE("late") {
        backlog.begin();
        backlog.offer({{std::make_shared<const rtmp::Message>(
                            rtmp::make_message(rtmp::MessageType::data_amf0, 0, rtmp::Bytes(7))),
                        ms(0), Role::header},
                       TimePoint::min()});
        offer_stream(backlog, 0, 3);
        backlog.join(stream_begin + ms(200));
        offer_stream(backlog, 3, 7);
        const auto front = backlog.front(stream_begin + ms(600));
        REQUIRE(front.beginning.headers.size() == 1);
        CHECK(front.beginning.headers[0].message->type == rtmp::MessageType::data_amf0);
        CHECK(times_of(front.messages) == Times{500, 500, 600, 600});
        CHECK(backlog.skipped() == 10);
    }
    SUBCASE("in time") {
        backlog.join(stream_begin);
        backlog.begin();
        offer_stream(backlog, 0, 1);
        CHECK(backlog.front(stream_begin).messages.size() == 2);
        CHECK(backlog.front(stream_begin).beginning.headers.empty());
    }
}

TEST_CASE("the end of a track is neither a frame nor repeated to a new connection") {
    Backlog backlog = live_backlog({.keeping = Backlog::Keeping::for_resume});
    backlog.offer(message(10, ms(0), Role::header));
    backlog.offer(message(100, ms(0)));
    backlog.offer(message(5, ms(10), Role::end));
    backlog.submit();
    CHECK(backlog.front(TimePoint::max()).messages.size() == 3);
    backlog.release(3, 115);
    REQUIRE(backlog.beginning().headers.size() == 1);
    CHECK(backlog.beginning().headers[0].message->size() == 10);
    const auto resumption = backlog.resume(where_it_broke, TimePoint::min());
    CHECK(resumption.repeated == 1);
    const auto front = backlog.front(TimePoint::max());
    CHECK(front.beginning.headers.size() == 1);
    CHECK(front.messages.size() == 2);
}

TEST_CASE("data is repeated with the frames that it lies among, and counts as none") {
    Backlog backlog = live_backlog({.keeping = Backlog::Keeping::for_resume});
    offer_with_data(backlog, 6);
    for (std::uint64_t sent = 1; sent <= 8; ++sent)
        backlog.release(1, sent * 100);
    SUBCASE("all of the first group is delivered, with its data") {
        backlog.forget(600);
        CHECK(backlog.resume(where_it_broke, stream_begin).repeated == 1);
        CHECK(times_of(send_due(backlog, TimePoint::max())) == Times{60, 70, 80, 90, 100, 110});
    }
    SUBCASE("its last data is not") {
        backlog.forget(500);
        const auto resumption = backlog.resume(where_it_broke, stream_begin);
        CHECK(resumption.repeated == 4);
        CHECK(resumption.skipped == 0);
        CHECK(times_of(send_due(backlog, TimePoint::max())).size() == 12);
        CHECK(backlog.beginning().headers.empty());
    }
    SUBCASE("what time has passed is left out") {
        const auto resumption = backlog.resume(where_time_is, stream_begin + ms(59));
        CHECK(resumption.skipped == 0);
        CHECK(times_of(send_due(backlog, TimePoint::max())) == Times{60, 70, 80, 90, 100, 110});
    }
}

TEST_CASE("data from before the entry that a late connection begins with is left out") {
    Backlog backlog({});
    backlog.begin();
    offer_with_data(backlog, 1);
    backlog.join(stream_begin + ms(1));
    offer_with_data(backlog, 1);
    CHECK(send_due(backlog, TimePoint::max()).empty());
    CHECK(backlog.skipped() == 2);
}

}  // namespace backlog_test
