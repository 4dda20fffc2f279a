#include "publish/progress.hpp"

#include <doctest/doctest.h>

#include "publish/way.hpp"

namespace progress_test {

namespace {

using media::TrackNumber;
using media::TrackType;
using publish::Destination;
using publish::Progress;
using publish::TimePoint;
namespace report = publish::report;
using namespace std::chrono_literals;

constexpr TrackNumber picture{TrackType::video, 0};
constexpr TrackNumber tone{TrackType::audio, 0};
const TimePoint start{1000h};

}  // namespace

TEST_CASE("without a destination progress is what was offered") {
    Progress progress;
    progress.begin(start);
    progress.count(picture, 0ms);
    progress.count(tone, 21ms);
    progress.count(picture, 40ms);
    const report::Progress told = progress.report({.total = 9s, .keyframe_interval = 2s}, start + 5s);
    CHECK(told.destination.empty());
    CHECK(told.elapsed == 5s);
    CHECK(told.media == 40ms);
    CHECK(told.total == media::Time(9s));
    CHECK(told.keyframe_interval == media::Time(2s));
    CHECK(told.video_frames == 2);
    CHECK(told.audio_frames == 1);
    CHECK(told.pass == 1);
}

TEST_CASE("a stream that never began took no time, and was in no pass") {
    const Progress progress;
    const report::Progress told = progress.report({}, start);
    CHECK(told.elapsed == 0s);
    CHECK(told.pass == 0);
    CHECK(told.sessions == 0);
}

TEST_CASE("data is reached before it is offered, and is no frame") {
    Progress progress;
    progress.count(picture, 40ms);
    progress.reach(70ms);
    CHECK(progress.reached() == 70ms);
    CHECK(progress.media() == 40ms);
    progress.count(tone, 80ms);
    CHECK(progress.reached() == 80ms);
}

TEST_CASE("passes are told as long as somebody is in them") {
    Progress progress;
    CHECK(progress.pass() == 1);
    progress.count(picture, 10s);
    progress.begin_pass(2, 3s);
    progress.count(picture, 20s);
    progress.begin_pass(3, 12s);
    CHECK(progress.pass() == 3);
    CHECK(progress.report({}, start).pass == 3);
}

TEST_CASE("a destination's progress is what it has sent, and what is on its way") {
    const ingest::Server server;
    Way way;
    Destination destination(rtmp::parse_url(server.url()), way.settings, way.reports, way.control);
    const publish::SteadyClock clock;
    Progress progress;
    progress.begin(clock.now());
    for (int i = 0; i < 10; ++i) {
        destination.offer(sound(i * 1s), clock.now());
        progress.count(tone, i * 1s);
    }
    progress.begin_pass(2, destination.sent().media());
    destination.finish();
    while (destination.state() != Destination::State::ended)
        dial::Hurry().wait_until(std::chrono::steady_clock::now() + 1ms);
    progress.count(tone, 10s);
    const report::Progress told = progress.report({}, destination, clock.now());
    CHECK(told.destination == rtmp::parse_url(server.url()).redacted());
    CHECK(told.media == 9s);
    CHECK(told.pass == 2);
    CHECK(told.audio_frames == 10);
    CHECK(told.video_frames == 0);
    CHECK(told.sent_bytes > 10 * 4);
    CHECK(told.sessions == 1);
    CHECK(told.reconnects == 0);
    CHECK(told.behind == 0s);
    CHECK_FALSE(told.connected);
}

TEST_CASE("how late a destination is shows by its oldest message, where there is a pace") {
    ingest::Script silent;
    silent.never_answer = {"connect"};
    const ingest::Server server(silent);
    Way way;
    Destination destination(rtmp::parse_url(server.url()), way.settings, way.reports, way.control);
    publish::QueuedMessage paced = sound(1s);
    paced.due = start;
    destination.offer(paced, start);
    paced = sound(3s);
    paced.due = start + 2s;
    destination.offer(paced, start);
    const Progress progress;
    CHECK(progress.report({}, destination, start).elapsed == 0s);
    CHECK(progress.report({}, destination, start).pass == 0);
    CHECK(progress.report({}, destination, start).sessions == 0);
    CHECK(progress.report({}, destination, start - 1s).behind == 0s);
    CHECK(progress.report({}, destination, start - 1s).queued == 0s);
    CHECK(progress.report({}, destination, start + 5s).behind == 5s);
    CHECK(progress.report({}, destination, start + 5s).queued == 2s);
}

}  // namespace progress_test
