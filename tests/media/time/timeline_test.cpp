#include "media/time/timeline.hpp"

#include <doctest/doctest.h>

namespace timeline_test {

using namespace std::chrono_literals;
using media::Time;
using media::Timeline;

namespace {

constexpr bool jumpy = true;
constexpr bool steady = false;

}  // namespace

TEST_CASE("times that are whole stay as they are") {
    Timeline timeline({{40ms, 80ms}}, steady);
    const auto first = timeline.place(0, -80ms, 0ms, 40ms);
    CHECK(first.dts == -80ms);
    CHECK(first.pts == 0ms);
    CHECK(first.duration == 40ms);
    const auto second = timeline.place(0, -40ms, 120ms, 40ms);
    CHECK(second.dts == -40ms);
    CHECK(second.pts == 120ms);
    CHECK_FALSE(second.jump);
}

TEST_CASE("a missing pts is the dts") {
    Timeline timeline({{}}, steady);
    CHECK(timeline.place(0, 7ms, std::nullopt, 1ms).pts == 7ms);
}

TEST_CASE("a missing dts runs at the frame rate, ahead by the reordering, never behind the pts") {
    Timeline timeline({{40ms, 80ms}}, steady);
    CHECK(timeline.place(0, std::nullopt, 0ms, 40ms).dts == -80ms);
    CHECK(timeline.place(0, std::nullopt, 120ms, 40ms).dts == -40ms);
    CHECK(timeline.place(0, std::nullopt, 40ms, 40ms).dts == 0ms);
    Timeline unknown({{}}, steady);
    CHECK(unknown.place(0, std::nullopt, 100ms, 40ms).dts == 100ms);
    CHECK(unknown.place(0, std::nullopt, 120ms, 40ms).dts == 120ms);
}

TEST_CASE("without any times, frames follow each other") {
    Timeline timeline({{20ms, 0ms}}, steady);
    CHECK(timeline.place(0, std::nullopt, std::nullopt, 0ms).dts == 0ms);
    CHECK(timeline.place(0, std::nullopt, std::nullopt, 0ms).dts == 20ms);
    CHECK(timeline.place(0, std::nullopt, std::nullopt, 0ms).pts == 40ms);
}

TEST_CASE("a duration that is not said is that of the frame before") {
    Timeline timeline({{40ms, 0ms}}, steady);
    CHECK(timeline.place(0, 0ms, 0ms, 0ms).duration == 40ms);
    CHECK(timeline.place(0, 33ms, 33ms, 0ms).duration == 33ms);
}

TEST_CASE("a small step back stands still, and the pts stays unless it lies before") {
    Timeline timeline({{}}, steady);
    timeline.place(0, 100ms, 100ms, 40ms);
    const auto ahead = timeline.place(0, 90ms, 130ms, 40ms);
    CHECK(ahead.dts == 100ms);
    CHECK(ahead.pts == 130ms);
    CHECK(timeline.place(0, 80ms, 80ms, 40ms).pts == 100ms);
}

TEST_CASE("a jump back goes on where the track was, and other tracks stay in step with it") {
    Timeline timeline({{40ms, 0ms}, {20ms, 0ms}}, jumpy);
    timeline.place(0, 100s, 100s, 40ms);
    timeline.place(1, 100s, 100s, 20ms);
    const auto video = timeline.place(0, 1s, 1s + 80ms, 40ms);
    CHECK(video.dts == 100s + 40ms);
    CHECK(video.pts == 100s + 120ms);
    REQUIRE(video.jump);
    CHECK(*video.jump == 99s + 40ms);
    // A frame from before the jump was still on its way.
    const auto late_audio = timeline.place(1, 100s + 20ms, 100s + 20ms, 20ms);
    CHECK(late_audio.dts == 100s + 20ms);
    CHECK_FALSE(late_audio.jump);
    // 10 ms behind the video, as it was there.
    CHECK(timeline.place(1, 1s + 10ms, 1s + 10ms, 20ms).dts == 100s + 50ms);
}

TEST_CASE("a gap is kept, unless the container may jump and it is long") {
    Timeline steadily({{40ms, 0ms}}, steady);
    steadily.place(0, 0s, 0s, 40ms);
    CHECK(steadily.place(0, 60s, 60s, 40ms).dts == 60s);
    Timeline jumping({{40ms, 0ms}}, jumpy);
    jumping.place(0, 0s, 0s, 40ms);
    CHECK(jumping.place(0, 9s, 9s, 40ms).dts == 9s);
    CHECK(jumping.place(0, 60s, 60s, 40ms).dts == 9s + 40ms);
}

TEST_CASE("a long gap of one track is kept where another shows that the time has passed") {
    for (const std::size_t silent : {std::size_t{0}, std::size_t{1}}) {
        CAPTURE(silent);
        const std::size_t other = 1 - silent;
        Timeline timeline({{40ms, 0ms}, {40ms, 0ms}}, jumpy);
        timeline.place(silent, 100s, 100s, 40ms);
        for (Time at = 100s; at <= 115s; at += 40ms)
            timeline.place(other, at, at, 40ms);
        const auto after = timeline.place(silent, 115s, 115s, 40ms);
        CHECK(after.dts == 115s);
        CHECK_FALSE(after.jump);
    }
}

TEST_CASE("a long gap of the only track is kept where the container's clock went on") {
    for (const auto clock : {Timeline::Clock::goes_on, Timeline::Clock::unknown}) {
        Timeline timeline({{40ms, 0ms}}, jumpy);
        timeline.place(0, 100s, 100s, 40ms);
        const bool goes_on = clock == Timeline::Clock::goes_on;
        CHECK(timeline.place(0, 130s, 130s, 40ms, clock).dts == (goes_on ? Time(130s) : 100s + 40ms));
        CHECK(timeline.place(0, 5s, 5s, 40ms, clock).jump);
    }
}

TEST_CASE("a short step back is played on where the clock jumped, and else stands still and is told") {
    for (const auto clock : {Timeline::Clock::jumped, Timeline::Clock::goes_on, Timeline::Clock::unknown}) {
        CAPTURE(static_cast<int>(clock));
        Timeline timeline({{40ms, 0ms}, {20ms, 0ms}}, jumpy);
        timeline.place(0, 10s, 10s + 80ms, 40ms);
        timeline.place(1, 10s + 20ms, 10s + 20ms, 20ms);
        const auto video = timeline.place(0, 10s - 260ms, 10s - 180ms, 40ms, clock);
        const auto audio = timeline.place(1, 10s - 280ms, 10s - 280ms, 20ms, clock);
        if (clock == Timeline::Clock::jumped) {
            CHECK(video.dts == 10s + 40ms);
            CHECK(video.pts == 10s + 120ms);
            CHECK(video.jump == Time(300ms));
            CHECK(video.delay == Time(0));
            // In step with the picture, as both were.
            CHECK(audio.pts == 10s + 20ms);
        } else {
            CHECK(video.dts == 10s);
            CHECK(video.pts == 10s);
            CHECK(video.delay == Time(180ms));
            CHECK(audio.delay == Time(300ms));
        }
    }
}

TEST_CASE("pictures without dts keep their order behind a step back") {
    Timeline timeline({{40ms, 80ms}}, steady);
    const std::vector<Time> shown{0ms, 160ms, 80ms, 40ms, 120ms};
    for (int part = 0; part < 3; ++part) {
        std::vector<Time> placed;
        for (const Time pts : shown)
            placed.push_back(timeline.place(0, std::nullopt, pts, 40ms).pts);
        for (std::size_t i = 1; i < placed.size(); ++i)
            CHECK(placed[i] - placed[0] == shown[i]);
        for (Time pts = 200ms; pts < 2s; pts += 40ms)
            timeline.place(0, std::nullopt, pts, 40ms);
    }
}

TEST_CASE("a track that was silent while the clock jumped joins the other one") {
    Timeline timeline({{40ms, 0ms}, {20ms, 0ms}}, jumpy);
    timeline.place(0, 100s, 100s, 40ms);
    timeline.place(1, 100s, 100s, 20ms);
    for (Time at = 0s; at <= 20s; at += 40ms)
        timeline.place(0, at, at, 40ms);
    const auto audio = timeline.place(1, 20s, 20s, 20ms);
    CHECK(audio.dts == 120s + 40ms);
}

TEST_CASE("a track that begins behind a jump of the clock begins beside the other") {
    for (const bool is_first_to_jump : {false, true}) {
        CAPTURE(is_first_to_jump);
        Timeline timeline({{40ms, 0ms}, {20ms, 0ms}}, jumpy);
        for (Time at = 1000s; at < 1020s; at += 40ms)
            timeline.place(0, at, at, 40ms);
        if (!is_first_to_jump) CHECK(timeline.place(0, 5s, 5s, 40ms).dts == 1020s);
        const Time expected = is_first_to_jump ? 1020s : 1020s + 40ms;
        CHECK(timeline.place(1, 5s + 40ms, 5s + 40ms, 20ms).dts == expected);
        if (is_first_to_jump) CHECK(timeline.place(0, 5s + 40ms, 5s + 40ms, 40ms).dts == 1020s);
    }
}

TEST_CASE("a jump ahead of all tracks leaves no gap and keeps them in step") {
    Timeline timeline({{40ms, 0ms}, {20ms, 0ms}}, jumpy);
    timeline.place(0, 100s, 100s, 40ms);
    timeline.place(1, 100s, 100s, 20ms);
    CHECK(timeline.place(0, 500s, 500s, 40ms).dts == 100s + 40ms);
    CHECK(timeline.place(1, 500s + 10ms, 500s + 10ms, 20ms).dts == 100s + 50ms);
}

TEST_CASE("a pts far from its dts is damage") {
    Timeline timeline({{}}, steady);
    CHECK(timeline.place(0, 0s, 24h, 40ms).pts == 0s);
}

TEST_CASE("hostile times add up to nothing beyond the horizon, and never run back") {
    constexpr Time far = std::chrono::hours(24 * 365 * 10);
    Timeline timeline({{}}, steady);
    Time last = Time::min();
    for (int i = 0; i < 1'000'000; ++i) {
        const Time dts = -far + (i % 100'000) * Timeline::max_gap;
        const auto stamps = timeline.place(0, dts, dts, Timeline::max_gap);
        REQUIRE(stamps.dts >= last);
        REQUIRE(stamps.dts <= Timeline::horizon);
        last = stamps.dts;
    }
}

}  // namespace timeline_test
