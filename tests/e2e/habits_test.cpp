// Ends of a run: --max-time and --fail-early, as curl has them; and --session-gap.

#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "e2e/comparison.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/refused.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/server_port.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace habits_test {

using namespace e2e;
using namespace std::chrono_literals;
using text_parts::holds;
using text_parts::lines_of;

namespace {

nlohmann::json last_line(const std::string& text) {
    return nlohmann::json::parse(lines_of(text).back());
}

/// The ingest's word for a stream that was ended in order.
constexpr const char* ended_in_order = "\"ended_by\":\"deleteStream\"";

std::string nowhere() {
    static const DeadPort port;
    return "rtmp://127.0.0.1:" + std::to_string(port.number()) + "/live/x";
}

}  // namespace

TEST_CASE("a run that takes longer than --max-time is ended in order, with status 28") {
    IngestServer server;
    const auto begun = std::chrono::steady_clock::now();
    const Outcome outcome =
        run(rtmpush({"--max-time", "1", "--loop", "--json", media_file("clip.mp4"), server.url("live/x")}));
    CHECK(std::chrono::steady_clock::now() - begun >= 1s);
    CAPTURE(outcome.err);
    CHECK(outcome.status == 28);
    CHECK(holds(outcome.err, "/live/****: not finished within --max-time, "));
    CHECK(last_line(outcome.out).at("event") == "end");
    CHECK(last_line(outcome.out).at("status") == 28);
    CHECK(last_line(outcome.out).at("class") == "timed_out");
    CHECK(last_line(outcome.out).at("input_complete") == false);
    CHECK(holds(server.seen(), ended_in_order));
}

TEST_CASE("--max-time counts opening, connecting and trying again, and leaves a run in time alone") {
    const TemporaryFolder folder;
    const std::string fifo = folder.path() / "input";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    check_refused(run(rtmpush({"-q", "--max-time", "300ms", fifo, nowhere()})), 28, {"--max-time"});
    const std::string clip = media_file("clip.mp4");
    check_refused(run(rtmpush({"-q", "--max-time", "300ms", "--retry", "forever", clip, nowhere()})), 28,
                  {"--max-time"});
    IngestServer silent({"--never-answer", "connect"});
    check_refused(run(rtmpush({"-q", "--max-time", "300ms", clip, silent.url("live/x")})), 28,
                  {"--max-time"});
    const Outcome dry = run(rtmpush({"--dry-run", "--json", "--speed", "1", "--max-time", "300ms", clip}));
    CHECK(dry.status == 28);
    CHECK(holds(dry.out, "\"class\":\"timed_out\",\"status\":28"));
    IngestServer server;
    CHECK(run(rtmpush_unpaced({"--max-time", "1min", clip, server.url("live/x")})).status == 0);
}

TEST_CASE("with --fail-early the first failure ends all streams in order, and is the status") {
    IngestServer good;
    IngestServer bad({"--status-after", "60:NetStream.Publish.Denied"});
    const Outcome outcome = run(rtmpush(
        {"--fail-early", "--loop", "--json", media_file("clip.mp4"), good.url("live/x"), bad.url("live/x")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 55);
    CHECK(last_line(outcome.out).at("confirmed") == "answered");
    CHECK(last_line(outcome.out).at("status") == 0);
    CHECK(last_line(outcome.out).at("input_complete") == false);
    CHECK(holds(good.seen(), ended_in_order));

    // A destination that is still being tried is given up, and does not hide the reason.
    IngestServer refuses({"--refuse", "publish:NetStream.Publish.Denied"});
    CHECK(run(rtmpush({"--fail-early", "--retry", "forever", media_file("clip.mp4"), nowhere(),
                       refuses.url("live/x")}))
              .status == 112);
}

TEST_CASE("sessions are apart by --session-gap, and nothing of the file is missing") {
    NginxServer nginx;
    const auto source = media_file("groups.mp4");
    const Outcome outcome = run(rtmpush({"--max-session", "1s", "--session-gap", "700ms", "--retry-live",
                                         "forever", "--json", source, nginx.url("each/gap")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    std::vector<std::vector<FlvTag>> sessions;
    for (const auto& file : nginx.recordings("gap"))
        sessions.push_back(read_flv(file));
    CHECK(sessions.size() >= 2);
    check_whole(sessions, source);
    for (const std::string& line : lines_of(outcome.out)) {
        const auto event = nlohmann::json::parse(line);
        if (event.at("event") != "session") continue;
        CHECK(event.at("gap_ms") >= 700);
        CHECK(event.at("skipped_frames") == 0);
    }
    CHECK(last_line(outcome.out).at("reconnects") == 0);
    CHECK(last_line(outcome.out).at("input_complete") == true);
    check_refused(run(rtmpush({"-q", "--session-gap", "1", source, nowhere()})), 2, {"--max-session"});
}

TEST_CASE("a live stream goes on behind a gap where time is, and begins no session for nothing") {
    NginxServer nginx;
    const Outcome outcome = run(rtmpush({"--max-session", "1s", "--session-gap", "800ms", "--resume", "live",
                                         "--json", media_file("groups.mp4"), nginx.url("each/skip")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    const auto end = last_line(outcome.out);
    CHECK(end.at("skipped_frames") > 0);
    CHECK(end.at("reconnects") == 0);
    CHECK(end.at("input_complete") == true);
    for (const auto& file : nginx.recordings("skip"))
        CHECK(!frames_of(read_flv(file), TagType::video).empty());
}

TEST_CASE("a signal in a gap between sessions ends the stream at once, as confirmed as the last session") {
    IngestServer server;
    Process process(
        rtmpush({"--max-session", "1s", "--session-gap", "1h", "--json", "--loop", "--progress-interval",
                 "100ms", media_file("groups.mp4"), server.url("live/x")}));
    CHECK(holds(server.seen(), ended_in_order));
    process.send_signal(SIGINT);
    const Outcome outcome = process.wait();
    CAPTURE(outcome.err);
    CHECK(outcome.status == 130);
    CHECK(last_line(outcome.out).at("confirmed") == "answered");
    CHECK(last_line(outcome.out).at("reconnects") == 0);
}

}  // namespace habits_test
