#include "publish/publisher.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <thread>
#include <unistd.h>
#include <vector>

#include "publish/push.hpp"

namespace publisher_test {

namespace {

using dial::ExitStatus;
using ingest::Script;
using ingest::Seen;
using ingest::Server;
using publish::Confirmation;
namespace report = publish::report;

/// Plays the clip in no time: what waits for a due time returns at once, later.
class LeapingClock final : public publish::Clock {
  public:
    publish::TimePoint now() const override { return now_; }
    bool wait_until(publish::TimePoint time, const net::Wakeup& wakeup) override {
        if (time == publish::TimePoint::max()) return steady_.wait_until(time, wakeup);
        now_ = std::max(now_, time);
        return steady_.wait_until(publish::TimePoint::min(), wakeup);
    }

  private:
    publish::SteadyClock steady_;
    publish::TimePoint now_{std::chrono::seconds(1000)};
};

/// Gives what a clip gives, then waits as a silent pipe does until it is interrupted.
class SilentPipe final : public media::Source {
  public:
    explicit SilentPipe(publish::Stop& stop) : stop_(stop) {}
    const std::vector<media::Track>& tracks() const override { return clip_.tracks(); }
    std::optional<media::Time> duration() const override { return std::nullopt; }
    bool may_wait() const override { return true; }
    std::vector<std::string> take_remarks() override { return {}; }
    std::optional<media::Frame> next() override {
        if (auto frame = clip_.next()) return frame;
        publish::SteadyClock clock;
        clock.wait_until(publish::TimePoint::max(), stop_.input_wakeup);
        throw media::Error(media::ErrorKind::interrupted, "pipe: interrupted");
    }

  private:
    publish::Stop& stop_;
    Clip clip_{{}};
};

}  // namespace

TEST_CASE("a clip arrives whole: metadata, sequence headers, every frame, and a confirmed end") {
    ingest::ServerConfig config;
    config.keeping.media = true;
    Server server(config);
    Pushed pushed;
    push(pushed, server);
    REQUIRE(pushed.error.empty());
    REQUIRE(server.wait_for(ended));
    const Seen seen = server.seen();
    CHECK(whole(seen, pushed));
    CHECK(seen.key == "sekrit-key-77");
    CHECK(seen.command_names() == std::vector<std::string>{"connect", "releaseStream", "FCPublish",
                                                           "createStream", "publish", "FCUnpublish",
                                                           "deleteStream"});
    REQUIRE(seen.media.size() > 3);
    CHECK(seen.media[0].type == rtmp::MessageType::data_amf0);
    CHECK(seen.media[1].payload[0] == 0x17);
    CHECK(seen.media[1].payload[1] == 0);
    CHECK(seen.media[2].payload[1] == 0);
    std::int64_t frame = 0;
    for (const ingest::SeenMessage& message : seen.media) {
        if (message.type != rtmp::MessageType::video || message.payload[1] != 1) continue;
        CHECK(message.timestamp == static_cast<std::uint32_t>(frame * 40));
        CHECK(message.payload.size() == 2005);
        CHECK(message.payload[5] == static_cast<std::uint8_t>(frame));
        ++frame;
    }
    CHECK(frame == 25);
    const auto ends = pushed.recorder.all<report::Ended>();
    REQUIRE(ends.size() == 1);
    CHECK(ends[0].confirmation == Confirmation::answered);
    CHECK(ends[0].totals.video_frames == pushed.clip.video_frames());
    CHECK(ends[0].totals.audio_frames == pushed.clip.audio_frames());
    CHECK(ends[0].totals.sent_bytes > 25 * 2000);
    CHECK(pushed.recorder.all<report::Publishing>().size() == 1);
}

TEST_CASE("timestamps begin where they are told to and cross every boundary") {
    for (const std::int64_t start : {0xFFFF80LL, 0x7FFFFF80LL, 0xFFFFFF80LL}) {
        CAPTURE(start);
        ingest::ServerConfig config;
        config.keeping.media = true;
        Server server(config);
        Pushed pushed;
        publish::Settings settings = unpaced();
        settings.start_timestamp_ms = start;
        settings.chunk_size = 128;
        push(pushed, server, settings);
        REQUIRE(pushed.error.empty());
        REQUIRE(server.wait_for(ended));
        std::int64_t frame = 0;
        for (const ingest::SeenMessage& message : server.seen().media) {
            if (message.type != rtmp::MessageType::video || message.payload[1] != 1) continue;
            CHECK(message.timestamp == static_cast<std::uint32_t>(start + 40 * frame));
            CHECK(message.payload.size() == 2005);
            CHECK(message.payload.back() == static_cast<std::uint8_t>(frame));
            ++frame;
        }
        CHECK(frame == 25);
    }
}

TEST_CASE("without a destination frames are packed when they are due, computed from the start") {
    Clip clip{{}};
    Recorder recorder;
    LeapingClock clock;
    publish::Stop stop;
    publish::Settings settings = unpaced();
    settings.speed = 2.0;
    const auto begun = clock.now();
    CHECK(publish::publish(clip, "clip", {}, settings, clock, recorder, stop) == ExitStatus::success);
    // The last frame that is not a first one: video at 960 ms, audio at 981.33 ms; at double speed.
    CHECK(clock.now() - begun == media::Time(46 * 1024 * 1000000000LL / 48000) / 2);
}

TEST_CASE("without a destination the dump alone is written, the same as with one") {
    const auto folder = std::filesystem::temp_directory_path();
    const auto dump = [&](const char* name, const std::vector<rtmp::Url>& urls) {
        Clip clip{{}};
        Recorder recorder;
        publish::SteadyClock clock;
        publish::Stop stop;
        publish::Settings settings = unpaced();
        settings.dump_path =
            folder / (std::string("publisher_test.") + name + std::to_string(getpid()) + ".flv");
        CHECK(publish::publish(clip, "clip", urls, settings, clock, recorder, stop) == ExitStatus::success);
        CHECK(recorder.all<report::Ended>().at(0).totals.video_frames == 25);
        const auto size = std::filesystem::file_size(settings.dump_path);
        std::filesystem::remove(settings.dump_path);
        return size;
    };
    Server server;
    const auto dry = dump("dry", {});
    CHECK(dry > 25 * 2000);
    CHECK(dry == dump("sent", {rtmp::parse_url(server.url("live/k"))}));
}

TEST_CASE("a dump on a full disk does not cost the server its end") {
    Server server;
    Pushed pushed({.length = std::chrono::milliseconds(100)});
    publish::Settings settings = unpaced();
    settings.dump_path = "/dev/full";
    push(pushed, server, settings);
    CHECK(pushed.error.find("No space left") != std::string::npos);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().deleted);
}

TEST_CASE("progress is reported at its interval") {
    Clip clip{{}};
    Recorder recorder;
    recorder.interval = std::chrono::milliseconds(100);
    LeapingClock clock;
    publish::Stop stop;
    publish::Settings settings = unpaced();
    settings.speed = 1.0;
    publish::publish(clip, "clip", {}, settings, clock, recorder, stop);
    const auto progress = recorder.all<report::Progress>();
    REQUIRE(progress.size() >= 9);
    for (std::size_t i = 0; i < 9; ++i)
        CHECK(progress[i].elapsed == (i + 1) * std::chrono::milliseconds(100));
}

TEST_CASE("progress is told while the input is silent, and a wish to stop is heard") {
    Server server;
    Recorder recorder;
    recorder.interval = std::chrono::milliseconds(10);
    publish::SteadyClock clock;
    publish::Stop stop;
    SilentPipe pipe(stop);
    std::thread ends([&] {
        CHECK(server.wait_for([](const ingest::Seen& seen) { return seen.video.messages > 0; }));
        // The silence that is told of.
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        stop.ask(ExitStatus::terminated);
    });
    const ExitStatus status = publish::publish(pipe, "-", {rtmp::parse_url(server.url("live/k"))}, unpaced(),
                                               clock, recorder, stop);
    ends.join();
    CHECK(status == ExitStatus::terminated);
    const std::vector<report::Progress> all = recorder.all<report::Progress>();
    const auto silent = std::count_if(all.begin(), all.end(), [&](const report::Progress& progress) {
        return progress.media == all.back().media && progress.connected;
    });
    CHECK(silent > 5);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().deleted);
}

TEST_CASE("a server that goes away while the input is silent ends the wait for the input") {
    Script script;
    script.close_after = ingest::Moment{ingest::Point::messages, 10};
    Server server(script);
    Recorder recorder;
    publish::SteadyClock clock;
    publish::Stop stop;
    SilentPipe pipe(stop);
    CHECK_THROWS_AS(publish::publish(pipe, "-", {rtmp::parse_url(server.url("live/k"))}, unpaced(), clock,
                                     recorder, stop),
                    dial::Failure);
    CHECK_FALSE(stop.asked);
}

TEST_CASE("an input that breaks off is sent as far as it went, and the stream is ended in order") {
    Server server;
    Clip clip({.breaks_off = true});
    Recorder recorder;
    publish::SteadyClock clock;
    publish::Stop stop;
    const publish::Settings settings = unpaced();
    CHECK_THROWS_AS(publish::publish(clip, "clip", {rtmp::parse_url(server.url("live/k"))}, settings, clock,
                                     recorder, stop),
                    media::Error);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().deleted);
    CHECK(server.seen().video.frames == clip.video_frames());
}

TEST_CASE("a stop ends the stream in order, with the status it asked for") {
    Server server;
    Clip clip({.length = std::chrono::hours(1)});
    Recorder recorder;
    publish::SteadyClock clock;
    publish::Stop stop;
    std::thread asker([&] {
        server.wait_for([](const Seen& seen) { return seen.audio.frames > 3; });
        stop.ask(ExitStatus::terminated);
    });
    publish::Settings settings = unpaced();
    settings.speed = 1.0;
    const ExitStatus status = publish::publish(clip, "clip", {rtmp::parse_url(server.url("live/k"))},
                                               settings, clock, recorder, stop);
    asker.join();
    CHECK(status == ExitStatus::terminated);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().deleted);
    CHECK(recorder.all<report::Ended>().at(0).confirmation == Confirmation::answered);
}

TEST_CASE("a stop ends a connect, and a stall, at once") {
    Script script;
    SUBCASE("connecting") {
        script.never_answer = {"handshake"};
    }
    SUBCASE("stalled") {
        script.stop_reading_after = ingest::Moment{ingest::Point::messages, 2};
    }
    Server server(script);
    Clip clip({.length = std::chrono::seconds(60), .video_frame_bytes = 100000});
    Recorder recorder;
    publish::SteadyClock clock;
    publish::Stop stop;
    std::thread asker([&] {
        server.wait_for(
            [&](const Seen& seen) { return script.never_answer.empty() ? seen.audio.messages > 0 : true; });
        stop.ask(ExitStatus::interrupted);
    });
    publish::Settings settings = unpaced();
    settings.end_timeout = std::chrono::milliseconds(200);
    const auto begun = clock.now();
    const ExitStatus status = publish::publish(clip, "clip", {rtmp::parse_url(server.url("live/k"))},
                                               settings, clock, recorder, stop);
    asker.join();
    CHECK(status == ExitStatus::interrupted);
    CHECK(clock.now() - begun < std::chrono::seconds(10));
}

}  // namespace publisher_test
