#include "media/time/interleaver.hpp"

#include <doctest/doctest.h>
#include <numeric>

namespace interleaver_test {

using namespace std::chrono_literals;
using media::Frame;
using media::Interleaver;
using media::Time;

namespace {

/// Track 0 is video, track 1 audio.
std::vector<media::Track> two_tracks() {
    std::vector<media::Track> tracks(2);
    tracks[1].type = media::TrackType::audio;
    return tracks;
}

Frame frame_at(std::size_t track, Time dts) {
    Frame frame;
    frame.track = track;
    frame.dts = dts;
    frame.pts = dts + 80ms;
    return frame;
}

Frame heavy_frame(Time dts, const media::Bytes& bytes) {
    Frame frame = frame_at(0, dts);
    frame.data.slices.emplace_back(bytes);
    return frame;
}

}  // namespace

TEST_CASE("frames leave by dts across tracks") {
    Interleaver interleaver(two_tracks());
    interleaver.push(frame_at(0, 0ms));
    interleaver.push(frame_at(0, 40ms));
    CHECK_FALSE(interleaver.pop());
    interleaver.push(frame_at(1, 20ms));
    CHECK(interleaver.pop()->dts == 0ms);
    const auto audio = interleaver.pop();
    CHECK(audio->dts == 20ms);
    CHECK(audio->track == 1);
    CHECK_FALSE(interleaver.pop());
    interleaver.finish();
    CHECK(interleaver.pop()->dts == 40ms);
    CHECK_FALSE(interleaver.pop());
}

TEST_CASE("at the same time audio leaves before video") {
    Interleaver interleaver(two_tracks());
    interleaver.push(frame_at(0, 0ms));
    interleaver.push(frame_at(1, 0ms));
    CHECK(interleaver.pop()->track == 1);
}

TEST_CASE("a single track waits for nothing") {
    Interleaver interleaver({media::Track{}});
    interleaver.push(frame_at(0, 10ms));
    CHECK(interleaver.pop()->dts == 10ms);
}

TEST_CASE("a silent track holds the others back no longer than the span") {
    Interleaver interleaver(two_tracks());
    interleaver.push(frame_at(0, 0ms));
    interleaver.push(frame_at(0, Interleaver::default_max_span));
    CHECK_FALSE(interleaver.pop());
    interleaver.push(frame_at(0, Interleaver::default_max_span + 1ms));
    CHECK(interleaver.pop()->dts == 0ms);
    CHECK_FALSE(interleaver.pop());
}

TEST_CASE("the span may be longer") {
    Interleaver interleaver(two_tracks(), 10s);
    interleaver.push(frame_at(0, 0ms));
    interleaver.push(frame_at(0, 9s));
    CHECK_FALSE(interleaver.pop());
}

TEST_CASE("what waits weighs no more than the limit") {
    const media::Bytes bytes(Interleaver::max_bytes / 2 + 1);
    Interleaver interleaver(two_tracks());
    interleaver.push(heavy_frame(0ms, bytes));
    CHECK_FALSE(interleaver.pop());
    interleaver.push(heavy_frame(1ms, bytes));
    CHECK(interleaver.pop()->dts == 0ms);
    CHECK_FALSE(interleaver.pop());
}

TEST_CASE("a late frame keeps its own time, and no track runs backwards") {
    Interleaver interleaver(two_tracks());
    interleaver.push(frame_at(0, 0ms));
    interleaver.push(frame_at(0, 5s));
    CHECK(interleaver.pop()->dts == 0ms);
    interleaver.push(frame_at(0, 8s));
    CHECK(interleaver.pop()->dts == 5s);

    interleaver.push(frame_at(1, 4950ms));
    const auto late = interleaver.pop();
    CHECK(late->dts == 4950ms);
    CHECK(late->pts == 5030ms);
    interleaver.push(frame_at(1, 1s));
    const auto very_late = interleaver.pop();
    CHECK(very_late->dts == 4950ms);
    CHECK(very_late->pts == 4950ms);
}

TEST_CASE("times below zero keep their order") {
    Interleaver interleaver(two_tracks());
    interleaver.push(frame_at(0, -80ms));
    interleaver.push(frame_at(1, -21ms));
    CHECK(interleaver.pop()->dts == -80ms);
}

}  // namespace interleaver_test
