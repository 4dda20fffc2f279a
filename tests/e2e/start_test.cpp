// Start and end of a stream, where they are not those of its input.

#include <chrono>
#include <csignal>
#include <ctime>
#include <doctest/doctest.h>
#include <string>

#include "e2e/comparison.hpp"
#include "e2e/ffmpeg_witness.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"

namespace start_test {

using namespace e2e;
using namespace std::chrono_literals;

namespace {

using WallClock = std::chrono::system_clock;

/// The whole second that is at least `delay` ahead.
WallClock::time_point ahead(std::chrono::milliseconds delay) {
    return std::chrono::ceil<std::chrono::seconds>(WallClock::now() + delay);
}

/// A time as --at and --until take it.
std::string clock_of(WallClock::time_point time) {
    const std::time_t whole = WallClock::to_time_t(time);
    std::tm fields{};
    gmtime_r(&whole, &fields);
    std::string text(32, '\0');
    text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &fields));
    return text;
}

/// The recording of an unpaced push that succeeds.
std::vector<FlvTag> recorded(const std::vector<std::string>& arguments) {
    FfmpegWitness witness;
    std::vector<std::string> all = arguments;
    all.push_back(witness.url());
    const Outcome pushed = run(rtmpush_unpaced(all));
    CAPTURE(pushed.err);
    REQUIRE(pushed.status == 0);
    const auto recording = witness.recording();
    check_decodes(recording);
    return read_flv(recording);
}

}  // namespace

TEST_CASE("a stream begins with the keyframe at or before --start") {
    // The file has 3 s at 30 fps, with a keyframe every half second.
    const std::string groups = media_file("groups.mp4");
    const auto tags = recorded({"--start", "1.2s", groups});
    check_order(tags);
    const auto video = frames_of(tags, TagType::video);
    REQUIRE(video.size() == 60);
    CHECK(video.front().key);
    const auto all = frames_of(recorded({groups}), TagType::video);
    REQUIRE(all.size() == 90);
    CHECK(video.front().data == all[30].data);
    CHECK(video.back().data == all.back().data);
    // The sound begins there, too, in step.
    const auto audio = frames_of(tags, TagType::audio);
    REQUIRE(!audio.empty());
    CHECK(std::abs(audio.front().pts_ms - video.front().pts_ms) < 100);
}

TEST_CASE("a start beyond the end says where the end is") {
    const std::string clip = media_file("clip.mp4");
    const Outcome outcome = run(rtmpush({"--start", "1:00:00", clip, "rtmp://127.0.0.1:1/live/x"}));
    CHECK(outcome.status == 26);
    CHECK(outcome.err.starts_with("rtmpush: " + clip + ": ends at 0:0"));
    CHECK(outcome.err.ends_with(", before the start at 1:00:00.000 that was asked for\n"));
}

TEST_CASE("--duration ends the stream after so much media, also that of a loop without end") {
    const auto tags = recorded({"--duration", "1s", media_file("clip.mp4")});
    const auto video = frames_of(tags, TagType::video);
    CHECK(video.size() == 30);
    CHECK(tags.back().timestamp_ms < 1000);

    const auto looped = recorded({"--loop", "--duration", "7s", media_file("short.mp4")});
    CHECK(looped.back().timestamp_ms < 7000);
    CHECK(looped.back().timestamp_ms >= 6950);
}

TEST_CASE("--start and --duration cut a piece out") {
    const auto tags =
        recorded({"--start", "1s", "--duration", "1s", media_file("groups.mp4"), media_file("clip.mp4")});
    CHECK(frames_of(tags, TagType::video).size() == 30);
}

TEST_CASE("--at waits for its time, and --until ends the stream in order") {
    IngestServer server;
    const auto begin = ahead(1500ms);
    const auto end = begin + 2s;
    Process process(rtmpush({"--at", clock_of(begin), "--until", clock_of(end), "--loop",
                             media_file("short.mp4"), server.url("live/at")}));
    process.await_output("connecting to ");
    CHECK(WallClock::now() >= begin);
    const Outcome outcome = process.wait();
    CAPTURE(outcome.err);
    CHECK(WallClock::now() >= end);
    CHECK(WallClock::now() < end + 10s);
    CHECK(outcome.status == 0);
    CHECK(outcome.err.find("waiting 0:0") != std::string::npos);
    CHECK(outcome.err.find("end confirmed: ") != std::string::npos);
    CHECK(server.seen().find("\"deleteStream\"") != std::string::npos);
}

TEST_CASE("a time that has passed is refused, and the wait for one can be ended") {
    const std::string clip = media_file("clip.mp4");
    const std::string url = "rtmp://127.0.0.1:1/live/x";
    const Outcome past = run(rtmpush({"--at", "2020-01-01T00:00:00Z", clip, url}));
    CHECK(past.status == 2);
    CHECK(past.err ==
          "rtmpush: --at: that time has passed; give one that is still to come; see rtmpush --help\n");

    Process waits(rtmpush({"--at", clock_of(ahead(1h)), clip, url}));
    waits.await_output("waiting ");
    waits.send_signal(SIGTERM);
    CHECK(waits.wait(10s).status == 143);
}

}  // namespace start_test
