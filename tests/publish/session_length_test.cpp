// Settings::max_session: a stream that outlasts its sessions.

#include <algorithm>
#include <doctest/doctest.h>

#include "publish/push.hpp"

namespace session_length_test {

namespace {

using ingest::Script;
using ingest::Seen;
using ingest::Server;
using Resume = publish::Resume;
namespace report = publish::report;
using namespace std::chrono_literals;

/// 6 s with a keyframe each second.
constexpr Clip::Shape six_seconds{.length = std::chrono::seconds(6), .video_frame_bytes = 500};

ingest::ServerConfig keeping(std::vector<Script> scripts = {Script{}}) {
    ingest::ServerConfig config;
    config.scripts = std::move(scripts);
    config.keeping.media = true;
    return config;
}

/// Five times as fast as the clip, in sessions of at least 0.3 s: of two groups of pictures.
publish::Settings in_sessions() {
    publish::Settings settings = unpaced();
    settings.speed = 5;
    settings.max_session = 300ms;
    settings.retry = {.first = 0, .live = 20, .delay = 1ms, .max_delay = 5ms};
    return settings;
}

std::vector<Seen> sessions(const Server& server) {
    std::vector<Seen> all;
    for (std::size_t i = 0; i < server.connections(); ++i) {
        REQUIRE(server.wait_for([](const Seen& seen) { return seen.ending != ingest::Ending::open; }, i));
        all.push_back(server.seen(i));
    }
    return all;
}

/// A session begins with metadata, two sequence headers and a keyframe, and is ended in form.
void check_session(const Seen& seen, std::uint32_t begin) {
    REQUIRE(seen.media.size() > 4);
    CHECK(seen.media[0].type == rtmp::MessageType::data_amf0);
    CHECK(seen.media[1].payload[1] == 0);
    CHECK(seen.media[2].payload[1] == 0);
    const auto picture = std::find_if(seen.media.begin() + 3, seen.media.end(), [](const auto& message) {
        return message.type == rtmp::MessageType::video;
    });
    REQUIRE(picture != seen.media.end());
    CHECK((picture->payload[0] >> 4) == 1);
    CHECK(picture->timestamp == begin);
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(seen.media[i].timestamp == begin);
    CHECK(seen.interleave_backwards == 0);
    CHECK(seen.deleted);
    CHECK(seen.faults.empty());
}

std::uint64_t frames(const std::vector<Seen>& sessions) {
    std::uint64_t sum = 0;
    for (const Seen& seen : sessions)
        sum += seen.video.frames + seen.audio.frames;
    return sum;
}

std::uint64_t frames(const Clip& clip) {
    return clip.video_frames() + clip.audio_frames();
}

}  // namespace

TEST_CASE("sessions end in order at a keyframe, and together hold every frame once") {
    for (const Resume resume : {Resume::where_it_broke, Resume::where_time_is}) {
        CAPTURE(static_cast<int>(resume));
        Server server(keeping());
        Pushed pushed(six_seconds);
        publish::Settings settings = in_sessions();
        settings.resume = resume;
        push(pushed, server, settings);
        CHECK(pushed.error.empty());
        const std::vector<Seen> all = sessions(server);
        REQUIRE(all.size() >= 2);
        for (const Seen& seen : all)
            check_session(seen, 0);
        CHECK(frames(all) == frames(pushed.clip));

        const auto begun = pushed.recorder.all<report::SessionBegun>();
        REQUIRE(begun.size() == all.size() - 1);
        CHECK(begun.front().number == 2);
        CHECK(begun.back().number == all.size());
        const report::Progress totals = pushed.recorder.all<report::Ended>().at(0).totals;
        CHECK(totals.sessions == all.size());
        CHECK(totals.reconnects == 0);
        CHECK(totals.repeated_frames + totals.skipped_frames == 0);
        CHECK(totals.sent_bytes > 6 * 25 * 500);
        CHECK(pushed.recorder.all<report::Warning>().empty());
    }
}

TEST_CASE("timestamps go on from session to session where that is asked for") {
    Server server(keeping());
    Pushed pushed(six_seconds);
    publish::Settings settings = in_sessions();
    settings.timestamps = publish::Settings::Timestamps::go_on;
    push(pushed, server, settings);
    const std::vector<Seen> all = sessions(server);
    REQUIRE(all.size() >= 2);
    check_session(all[0], 0);
    CHECK(all[1].media[0].timestamp % 1000 == 0);
    check_session(all[1], all[1].media[0].timestamp);
    CHECK(all[1].media[0].timestamp > all[0].video.last_timestamp);
}

TEST_CASE("a server that still holds the name is asked again, and nothing is lost meanwhile") {
    Script in_use;
    in_use.refuse["publish"] = {"NetStream.Publish.BadName", "error", "in use"};
    Server server(keeping({Script{}, in_use, in_use, Script{}}));
    Pushed pushed(six_seconds);
    publish::Settings settings = in_sessions();
    settings.resume = Resume::where_time_is;
    push(pushed, server, settings);
    CHECK(pushed.error.empty());
    CHECK(frames(sessions(server)) == frames(pushed.clip));
    const report::Progress totals = pushed.recorder.all<report::Ended>().at(0).totals;
    CHECK(totals.reconnects == 0);
    CHECK(totals.sessions >= 2);
    CHECK(pushed.recorder.all<report::Retrying>().size() == 2);
}

TEST_CASE("an end that is not confirmed costs nothing: what may be lost is sent again") {
    Script resets;
    resets.reset_after = ingest::Moment{ingest::Point::delete_stream};
    // An answer that is read before the reset would confirm the end.
    resets.no_unpublish_answer = true;
    Server server(keeping({resets, Script{}}));
    Pushed pushed(six_seconds);
    push(pushed, server, in_sessions());
    CHECK(pushed.error.empty());
    const report::Progress totals = pushed.recorder.all<report::Ended>().at(0).totals;
    CHECK(totals.reconnects == 1);
    CHECK(frames(sessions(server)) == frames(pushed.clip) + totals.repeated_frames);
    REQUIRE(!pushed.recorder.all<report::Retrying>().empty());
    const std::string why = pushed.recorder.all<report::Retrying>().front().failure.what();
    CHECK(why.find("the end of the session is not confirmed: ") != std::string::npos);
}

TEST_CASE("a stream that is shorter than its sessions may be has one") {
    Server server(keeping());
    Pushed pushed(six_seconds);
    publish::Settings settings = in_sessions();
    settings.max_session = 1h;
    push(pushed, server, settings);
    CHECK(server.connections() == 1);
    CHECK(pushed.recorder.all<report::Ended>().at(0).totals.sessions == 1);
}

}  // namespace session_length_test
