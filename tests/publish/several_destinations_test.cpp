// One run, several destinations: each has its own fate.

#include <doctest/doctest.h>

#include "publish/push.hpp"
#include "publish/run_failure.hpp"

namespace several_destinations_test {

namespace {

using dial::ExitStatus;
using ingest::Script;
using ingest::Seen;
using ingest::Server;
namespace report = publish::report;

/// Twenty times as fast as real time, as a command with several URLs does it.
publish::Settings live() {
    publish::Settings settings = unpaced();
    settings.speed = 20;
    settings.lag.way = publish::LagPolicy::Way::drop;
    return settings;
}

void push_to_all(Pushed& pushed, const std::vector<const Server*>& servers,
                 const publish::Settings& settings) {
    publish::SteadyClock clock;
    publish::Stop stop;
    std::vector<rtmp::Url> urls;
    for (const Server* server : servers)
        urls.push_back(rtmp::parse_url(server->url("live/sekrit-key-77")));
    try {
        pushed.status = publish::publish(pushed.clip, "clip", urls, settings, clock, pushed.recorder, stop);
    } catch (const publish::DestinationFailure& failure) {
        pushed.status = failure.status();
        pushed.error = failure.what();
    }
}

void check_whole(const Server& server, const Pushed& pushed) {
    REQUIRE(server.wait_for(ended));
    const Seen seen = server.seen();
    CHECK(seen.video.frames == pushed.clip.video_frames());
    CHECK(seen.audio.frames == pushed.clip.audio_frames());
    CHECK(seen.deleted);
}

/// Where in the reports the end of that server's stream is.
std::size_t end_of(const Server& server, const Pushed& pushed) {
    const std::string name = rtmp::parse_url(server.url("live/sekrit-key-77")).redacted();
    for (std::size_t i = 0; i < pushed.recorder.reports.size(); ++i) {
        const auto* end = std::get_if<report::Ended>(&pushed.recorder.reports[i]);
        if (end != nullptr && end->destination == name) return i;
    }
    FAIL("no end of " << name);
    return 0;
}

const report::Ended& end_at(const Pushed& pushed, std::size_t index) {
    return std::get<report::Ended>(pushed.recorder.reports.at(index));
}

}  // namespace

TEST_CASE("all of them get the whole clip, and each its own progress and end") {
    const Server one;
    const Server other;
    Pushed pushed({.length = std::chrono::seconds(4)});
    pushed.recorder.interval = std::chrono::milliseconds(50);
    publish::Settings settings = live();
    SUBCASE("paced") {}
    SUBCASE("as fast as it goes") {
        settings = unpaced();
    }
    push_to_all(pushed, {&one, &other}, settings);
    CHECK(pushed.status == ExitStatus::success);
    for (const Server* server : {&one, &other}) {
        check_whole(*server, pushed);
        const report::Ended end = end_at(pushed, end_of(*server, pushed));
        CHECK(end.confirmation == publish::Confirmation::answered);
        CHECK(end.totals.video_frames == pushed.clip.video_frames());
        if (!settings.speed) continue;
        const auto progress = pushed.recorder.all<report::Progress>();
        CHECK(std::any_of(progress.begin(), progress.end(),
                          [&](const auto& p) { return p.destination == end.destination; }));
    }
    CHECK(pushed.recorder.all<report::Ended>().size() == 2);
}

TEST_CASE("one that fails does not keep the others from anything, and is told of at once") {
    Script script;
    ExitStatus status{};
    SUBCASE("it refuses") {
        script.refuse["publish"] = {"NetStream.Publish.Denied", "error", "no"};
        status = ExitStatus::publish_refused;
    }
    SUBCASE("it dies") {
        script.close_after = ingest::Moment{ingest::Point::messages, 60};
        status = ExitStatus::closed_early;
    }
    const Server bad(script);
    const Server good;
    Pushed pushed({.length = std::chrono::seconds(10)});
    push_to_all(pushed, {&good, &bad}, live());
    CHECK(pushed.status == status);
    CHECK(pushed.error.find(std::to_string(bad.port())) != std::string::npos);
    check_whole(good, pushed);
    CHECK(end_of(bad, pushed) < end_of(good, pushed));
    const report::Ended& end = end_at(pushed, end_of(bad, pushed));
    REQUIRE(end.failure);
    CHECK(end.failure->status() == status);
    CHECK_FALSE(end_at(pushed, end_of(good, pushed)).failure);
}

TEST_CASE("one that stalls holds nobody up") {
    Script script;
    script.stop_reading_after = ingest::Moment{ingest::Point::messages, 2};
    const Server bad(script);
    const Server good;
    Pushed pushed({.length = std::chrono::seconds(40), .video_frame_bytes = 20000});
    publish::Settings settings = live();
    settings.stall_timeout = std::chrono::seconds(1);
    push_to_all(pushed, {&bad, &good}, settings);
    CHECK(pushed.status == ExitStatus::timed_out);
    CHECK(pushed.error.find("stall") != std::string::npos);
    check_whole(good, pushed);
    const report::Progress& totals = end_at(pushed, end_of(good, pushed)).totals;
    CHECK(totals.dropped_frames == 0);
    CHECK(end_of(bad, pushed) < end_of(good, pushed));
}

TEST_CASE("the status is that of the first that failed in the order given, whenever it did") {
    Script early;
    early.refuse["connect"] = {"NetConnection.Connect.InvalidApp", "error", "no"};
    Script late;
    late.close_after = ingest::Moment{ingest::Point::messages, 60};
    const Server refuses(early);
    const Server dies(late);
    const Server good;
    Pushed pushed({.length = std::chrono::seconds(4)});
    push_to_all(pushed, {&good, &dies, &refuses}, live());
    CHECK(pushed.status == ExitStatus::closed_early);
    Pushed again({.length = std::chrono::seconds(4)});
    push_to_all(again, {&refuses, &dies}, live());
    CHECK(again.status == ExitStatus::connect_refused);
}

TEST_CASE("one that is live late gets the headers, and goes on from a keyframe") {
    ingest::ServerConfig config;
    Script script;
    script.delay = std::chrono::milliseconds(800);
    config.scripts = {script};
    config.keeping.media = true;
    const Server late(config);
    const Server good;
    Pushed pushed({.length = std::chrono::seconds(120)});
    push_to_all(pushed, {&late, &good}, live());
    CAPTURE(pushed.error);
    CHECK(pushed.status == ExitStatus::success);
    check_whole(good, pushed);
    REQUIRE(late.wait_for(ended));
    const auto media = late.seen().media;
    REQUIRE(media.size() > 10);
    CHECK(media.size() < pushed.clip.video_frames() + pushed.clip.audio_frames());
    CHECK(media[0].type == rtmp::MessageType::data_amf0);
    CHECK(media[1].payload[1] == 0);
    CHECK(media[2].payload[1] == 0);
    CHECK(media[3].payload[0] == 0x17);
    CHECK(media[3].timestamp == 0);
}

TEST_CASE("one that never is live is a failure when the stream is over, for its own reason") {
    Script script;
    ExitStatus status{};
    publish::Settings settings = live();
    SUBCASE("silent") {
        script.never_answer = {"connect"};
        status = ExitStatus::timed_out;
    }
    SUBCASE("in use, and tried again") {
        script.refuse["publish"] = {"NetStream.Publish.BadName", "error", "Stream already publishing"};
        settings.retry = {.first = std::nullopt, .delay = std::chrono::hours(1)};
        settings.retry.max_delay = std::chrono::hours(1);
        status = ExitStatus::name_in_use;
    }
    const Server bad(script);
    const Server good;
    Pushed pushed({.length = std::chrono::seconds(4)});
    const auto begun = std::chrono::steady_clock::now();
    push_to_all(pushed, {&bad, &good}, settings);
    CHECK(pushed.status == status);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(10));
    check_whole(good, pushed);
}

}  // namespace several_destinations_test
