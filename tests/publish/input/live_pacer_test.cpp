#include "publish/input/live_pacer.hpp"

#include <doctest/doctest.h>
#include <vector>

namespace live_pacer_test {

using namespace std::chrono_literals;
using publish::LivePacer;
using publish::TimePoint;

namespace {

const TimePoint begin = TimePoint(1000s);

}  // namespace

TEST_CASE("the first frame is held back for as long as any may be, and an even input stays even") {
    LivePacer pacer(100ms);
    for (int i = 0; i < 50; ++i)
        CHECK(pacer.due(i * 40ms, begin + i * 40ms) == begin + 100ms + i * 40ms);
}

TEST_CASE("what comes unevenly leaves evenly, within the bound") {
    LivePacer pacer(100ms);
    for (int i = 0; i < 50; ++i) {
        // Every second one is 60 ms late.
        const TimePoint came = begin + i * 40ms + (i % 2 == 1 ? 60ms : 0ms);
        CHECK(pacer.due(i * 40ms, came) == begin + 100ms + i * 40ms);
    }
}

TEST_CASE("a frame that comes too late leaves at once, and those behind it within the bound") {
    LivePacer pacer(100ms);
    CHECK(pacer.due(0ms, begin) == begin + 100ms);
    // Nothing for two seconds, then all at once.
    const TimePoint late = begin + 2s;
    CHECK(pacer.due(40ms, late) == late);
    CHECK(pacer.due(80ms, late) == late + 40ms);
    CHECK(pacer.due(120ms, late) == late + 80ms);
    for (int i = 4; i < 50; ++i)
        CHECK(pacer.due(i * 40ms, late) == late + 100ms);
    // And on with its own pace.
    CHECK(pacer.due(2040ms, begin + 2040ms) == begin + 2140ms);
}

TEST_CASE("an input with a faster clock is never held back for longer than the bound") {
    LivePacer pacer(100ms);
    TimePoint last = TimePoint::min();
    for (int i = 0; i < 100'000; ++i) {
        // 1 % too fast: after an hour it would be 36 s ahead.
        const TimePoint came = begin + i * 39'600us;
        const TimePoint due = pacer.due(i * 40ms, came);
        CHECK_MESSAGE((due >= came && due <= came + 100ms && due >= last), i);
        last = due;
    }
}

TEST_CASE("an input with a slower clock is passed on as it comes") {
    LivePacer pacer(100ms);
    for (int i = 0; i < 100'000; ++i) {
        const TimePoint came = begin + i * 40'400us;
        const TimePoint due = pacer.due(i * 40ms, came);
        CHECK_MESSAGE((due >= came && due <= came + 100ms), i);
    }
}

TEST_CASE("without a bound to hold back for, each leaves as it comes") {
    LivePacer pacer(0ms);
    CHECK(pacer.due(0ms, begin) == begin);
    CHECK(pacer.due(40ms, begin + 10ms) == begin + 10ms);
    CHECK(pacer.due(80ms, begin + 500ms) == begin + 500ms);
}

}  // namespace live_pacer_test
