#include "witness/track.hpp"

#include <doctest/doctest.h>

namespace track_test {

using witness::Counts;
using witness::Level;
using witness::Received;
using witness::Sent;
using witness::Track;
using witness::TrackFindings;

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t frame_ms = 40;
constexpr std::int64_t delay_ms = 100;

std::int64_t time_of(std::uint64_t frame) {
    return static_cast<std::int64_t>(frame) * frame_ms;
}

Sent sent(std::uint64_t frame) {
    return {{frame + 1, 10}, time_of(frame) * ms, time_of(frame) * ms,
            time_of(frame),  frame % 50 == 0,     frame};
}

Received come(std::uint64_t frame, std::int64_t offset_ms = 0) {
    return {{frame + 1, 10}, (time_of(frame) + delay_ms) * ms, time_of(frame) + offset_ms, frame % 50 == 0};
}

// A track of 100 frames that a viewer watches from the beginning.
class Run {
  public:
    explicit Run(std::uint64_t frames = 100) {
        track.joined(-1000 * ms);
        for (std::uint64_t frame = 0; frame < frames; ++frame)
            track.sent(sent(frame));
    }
    void come(std::uint64_t from, std::uint64_t until, std::int64_t offset_ms = 0) {
        for (std::uint64_t frame = from; frame < until; ++frame)
            take(track_test::come(frame, offset_ms));
    }
    void take(const Received& unit) { track.received(unit, {}); }
    Counts counts() const { return track.findings(true).counts; }

    Track track{{witness::TrackId::Type::video, 0}};
};

TEST_CASE("a track of which all came") {
    Run run;
    run.come(0, 7);
    CHECK(run.counts().matched == 0);
    CHECK(run.track.findings(true).level == Level::open);
    run.come(7, 100);
    const TrackFindings found = run.track.findings(true);
    CHECK(found.level == Level::frames);
    CHECK(found.counts.matched == 100);
    CHECK(found.counts.tail == 0);
    CHECK(found.has_last);
    CHECK(found.latency.min() == 100 * ms);
    CHECK(found.latency.max() == 100 * ms);
    CHECK(found.gap_ns == 0);
    CHECK(found.offset_ms == 0);
    CHECK(found.sent_rate == doctest::Approx(25));
    CHECK(found.received_rate == doctest::Approx(25));
}

TEST_CASE("frames that are missing are lost, and those at the end are its tail") {
    Run run;
    run.come(10, 30);
    run.come(33, 90);
    CHECK(run.counts().lost == 3);
    CHECK(run.counts().tail == 10);
    CHECK(run.track.findings(false).counts.tail == 0);
    CHECK(!run.track.findings(true).has_last);
    CHECK(run.track.findings(true).gap_ns == 3 * frame_ms * ms);
}

TEST_CASE("a frame that comes late is not lost, but out of order") {
    Run run;
    run.come(0, 30);
    run.come(31, 40);
    CHECK(run.counts().lost == 1);
    run.come(30, 31);
    CHECK(run.counts().lost == 0);
    CHECK(run.counts().out_of_order == 1);
    CHECK(run.counts().matched == 40);
}

TEST_CASE("a frame that comes again came twice") {
    Run run;
    run.come(0, 30);
    run.come(29, 30);
    run.come(25, 26);
    run.come(30, 100);
    CHECK(run.counts().twice == 2);
    CHECK(run.counts().out_of_order == 0);
    CHECK(run.counts().matched == 100);
}

TEST_CASE("another frame in the place of one that is missing is that one altered") {
    Run run;
    run.come(0, 30);
    Received altered = come(30);
    altered.print.hash = 12345;
    run.take(altered);
    CHECK(run.counts().altered == 0);
    run.come(31, 100);
    CHECK(run.counts().altered == 1);
    CHECK(run.counts().lost == 0);
    CHECK(run.counts().foreign == 0);
    CHECK(run.counts().matched == 99);
}

TEST_CASE("another frame where none is missing is foreign, and so is one that stands elsewhere") {
    Run run;
    run.come(0, 30);
    Received other = come(30, -20);
    other.print.hash = 12345;
    run.take(other);
    run.come(30, 50);
    CHECK(run.counts().foreign == 1);
    CHECK(run.counts().altered == 0);
    other = come(51, 5000);
    other.print.hash = 12345;
    run.take(other);
    run.come(53, 100);
    CHECK(run.counts().foreign == 2);
    CHECK(run.counts().lost == 3);
}

TEST_CASE("the last frame can be altered") {
    Run run;
    run.come(0, 99);
    Received altered = come(99);
    altered.print.hash = 12345;
    run.take(altered);
    run.track.settle({});
    CHECK(run.counts().altered == 1);
    CHECK(run.counts().tail == 0);
}

TEST_CASE("a frame may come out before it is noted as sent") {
    Run run(50);
    run.come(0, 51);
    run.track.sent(sent(50));
    run.track.sent(sent(51));
    run.come(51, 52);
    CHECK(run.counts().matched == 52);
    CHECK(run.counts().foreign == 0);
    CHECK(run.counts().lost == 0);
}

TEST_CASE("a server may move its times while the stream runs") {
    Run run;
    run.come(0, 50);
    run.come(50, 100, 60'000);
    CHECK(run.counts().matched == 100);
    CHECK(run.track.findings(true).offset_ms == 60'000);

    Run with_losses;
    with_losses.come(0, 50);
    with_losses.come(55, 100, -70'000);
    CHECK(with_losses.counts().matched == 95);
    CHECK(with_losses.counts().lost == 5);
    CHECK(with_losses.counts().foreign == 0);
}

TEST_CASE("one frame with a time of its own moves nothing") {
    Run run;
    run.come(0, 50);
    run.come(50, 51, 10'000);
    run.come(51, 100);
    CHECK(run.counts().matched == 100);
    CHECK(run.track.findings(true).offset_ms == 0);
}

TEST_CASE("frames that were kept for a viewer are counted apart from latency") {
    Track track({witness::TrackId::Type::video, 0});
    for (std::uint64_t frame = 0; frame < 100; ++frame)
        track.sent(sent(frame));
    track.joined(time_of(70) * ms);
    for (std::uint64_t frame = 50; frame < 100; ++frame) {
        Received unit = come(frame);
        unit.arrived_ns = std::max(unit.arrived_ns, time_of(70) * ms);
        track.received(unit, {});
    }
    const TrackFindings found = track.findings(true);
    CHECK(found.counts.matched == 50);
    CHECK(found.counts.cached == 20);
    CHECK(found.counts.lost == 0);
    CHECK(found.latency.count() == 30);
    CHECK(found.latency.max() == 100 * ms);
}

TEST_CASE("what the sender pauses is no gap") {
    Track track({witness::TrackId::Type::video, 0});
    track.joined(0);
    for (std::uint64_t frame = 0; frame < 40; ++frame) {
        const std::int64_t pause = frame < 20 ? 0 : 3000;
        Sent unit = sent(frame);
        unit.due_ns += pause * ms;
        unit.handed_ns = unit.due_ns;
        track.sent(unit);
        Received received = come(frame);
        received.arrived_ns += (pause + (frame < 30 ? 0 : 500)) * ms;
        track.received(received, {});
    }
    CHECK(track.findings(true).gap_ns == 500 * ms);
    CHECK(track.findings(true).counts.matched == 40);
}

TEST_CASE("a frame that was sent again may come out as often") {
    Run run(50);
    run.come(0, 45);
    run.track.begin_connection(1);
    for (std::uint64_t frame = 40; frame < 100; ++frame)
        run.track.sent(sent(frame));
    run.come(40, 100);
    CHECK(run.counts().sent == 100);
    CHECK(run.counts().matched == 100);
    CHECK(run.counts().twice == 0);
    CHECK(run.counts().lost == 0);
    run.come(42, 43);
    CHECK(run.counts().twice == 1);
}

TEST_CASE("a loop that a viewer gets again from its beginning is no other pass of it") {
    // Fifty frames that repeat, as a playlist shows them at times of its own; the last five are in no segment.
    Run run(0);
    const auto looped = [](auto unit, std::uint64_t frame) {
        unit.print.hash = frame % 50 + 1;
        return unit;
    };
    for (std::uint64_t frame = 0; frame < 100; ++frame)
        run.track.sent(looped(sent(frame), frame));
    const auto come_all = [&](std::int64_t later_ms) {
        for (std::uint64_t frame = 0; frame < 95; ++frame) {
            Received unit = looped(track_test::come(frame, 1400), frame);
            unit.arrived_ns += later_ms * ms;
            run.take(unit);
        }
    };
    come_all(0);
    CHECK(run.counts().matched == 95);
    run.track.settle({});
    run.track.joined(6000 * ms);
    come_all(6000);
    run.track.settle({});
    CHECK(run.counts().matched == 95);
    CHECK(run.counts().foreign == 0);
    CHECK(run.counts().lost == 0);
    CHECK(run.counts().twice == 0);
    CHECK(run.counts().tail == 5);
    CHECK(run.track.offset_ms() == 1400);
}

TEST_CASE("an endless stream of other frames is bounded, and is none of ours") {
    Run run;
    for (std::uint64_t frame = 0; frame < 20'000; ++frame) {
        Received unit = come(frame);
        unit.print.hash += 1'000'000;
        run.take(unit);
    }
    CHECK(run.track.findings(true).level == Level::timing);
    CHECK(run.track.findings(true).counts.foreign == 0);
    run.come(0, 100);
    CHECK(run.counts().matched == 100);
    CHECK(run.counts().foreign == 20'000);
}

TEST_CASE("what has no fingerprint is passed over") {
    Run run;
    run.take({{5, 0}, 0, 0, false});
    run.track.sent({{5, 0}, 0, 0, 0, false, 1000});
    CHECK(run.counts().received == 0);
    CHECK(run.counts().sent == 100);
}

}  // namespace track_test
