// Destinations that take less than comes, and what that means for the others.

#include <doctest/doctest.h>

#include "publish/push.hpp"
#include "publish/settings.hpp"

namespace lag_test {

namespace {

using dial::ExitStatus;
using ingest::Script;
using ingest::Seen;
using ingest::Server;
using Way = publish::LagPolicy::Way;
namespace report = publish::report;

/// Twenty times as fast as real time: about a megabyte a second.
publish::Settings fast(Way way) {
    publish::Settings settings = unpaced();
    settings.speed = 20;
    settings.lag.way = way;
    settings.lag.queue = std::chrono::seconds(1);
    settings.lag.max_lag = std::chrono::milliseconds(300);
    return settings;
}

/// Forty seconds of media, in two.
Clip::Shape forty_seconds() {
    return {.length = std::chrono::seconds(40)};
}

ingest::ServerConfig slow_server() {
    ingest::ServerConfig config;
    Script script;
    script.bytes_per_second = 500'000;
    config.scripts = {script};
    config.keeping.media = true;
    return config;
}

bool is_frame(const ingest::SeenMessage& message, rtmp::MessageType type) {
    return message.type == type && message.payload.size() > 1 && message.payload[1] == 1;
}

}  // namespace

TEST_CASE("drop: video goes missing up to keyframes, sound does not, and it is counted") {
    Server server(slow_server());
    Pushed pushed(forty_seconds());
    const auto begun = std::chrono::steady_clock::now();
    push(pushed, server, fast(Way::drop));
    CAPTURE(pushed.error);
    CHECK(pushed.status == ExitStatus::success);
    CHECK(std::chrono::steady_clock::now() - begun > std::chrono::milliseconds(1900));
    REQUIRE(server.wait_for(ended));
    const Seen seen = server.seen();
    std::int64_t before = -40;
    std::uint64_t gaps = 0;
    for (const ingest::SeenMessage& message : seen.media) {
        if (!is_frame(message, rtmp::MessageType::video)) continue;
        const bool follows = message.timestamp == before + 40;
        const bool decodes = follows || (message.payload[0] == 0x17 && message.timestamp > before);
        CHECK(decodes);
        gaps += follows ? 0U : 1U;
        before = message.timestamp;
    }
    CHECK(gaps > 0);
    CHECK(seen.video.backwards + seen.audio.backwards + seen.interleave_backwards == 0);
    // Sound is a fifth of the bytes, and two fifths of them have room.
    CHECK(seen.audio.frames == pushed.clip.audio_frames());
    const auto totals = pushed.recorder.all<report::Ended>().at(0).totals;
    CHECK(totals.dropped_frames + totals.video_frames == pushed.clip.video_frames());
    CHECK(totals.dropped_frames > 100);
    CHECK(pushed.recorder.all<report::Warning>().size() == 1);
}

TEST_CASE("wait: everything arrives, later") {
    Server server(slow_server());
    Pushed pushed({.length = std::chrono::seconds(15)});
    push(pushed, server, fast(Way::wait));
    CAPTURE(pushed.error);
    CHECK(pushed.status == ExitStatus::success);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().video.frames == pushed.clip.video_frames());
    CHECK(pushed.recorder.all<report::Ended>().at(0).totals.dropped_frames == 0);
}

TEST_CASE("fail: what is too late ends the stream, with its status and what to do") {
    Server server(slow_server());
    Pushed pushed(forty_seconds());
    publish::Settings settings = fast(Way::fail);
    SUBCASE("in time") {}
    SUBCASE("in bytes") {
        settings.lag.max_lag = std::chrono::hours(1);
        settings.lag.queue_bytes = 64U << 10U;
    }
    settings.end_timeout = std::chrono::milliseconds(200);
    push(pushed, server, settings);
    CHECK(pushed.status == ExitStatus::too_slow);
    CHECK(pushed.error.find("too slow") != std::string::npos);
    CHECK(pushed.error.find("--on-lag drop") != std::string::npos);
    CHECK(pushed.error.find("sekrit") == std::string::npos);
}

}  // namespace lag_test
