// --max-session: a stream that outlasts its sessions, recorded by a real server; and --burst.

#include <chrono>
#include <doctest/doctest.h>
#include <string>

#include "e2e/comparison.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/rtmpush.hpp"

namespace session_test {

using namespace e2e;

TEST_CASE("sessions follow one another at keyframes, and a server's recordings together hold the file") {
    NginxServer nginx;
    const auto source = media_file("groups.mp4");
    const Outcome outcome = run(rtmpush(
        {"--max-session", "1s", "--retry-live", "forever", "--json", source, nginx.url("each/hour")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    std::vector<std::vector<FlvTag>> sessions;
    for (const auto& file : nginx.recordings("hour")) {
        check_decodes(file);
        sessions.push_back(read_flv(file));
    }
    CHECK(sessions.size() >= 2);
    CHECK(sessions.size() <= 3);
    check_whole(sessions, source);
    std::size_t frames = 0;
    for (const auto& session : sessions)
        frames += frames_of(session, TagType::video).size();
    CHECK(frames == 90);
    CHECK(outcome.err.find("session 2 begun, ") != std::string::npos);
    CHECK(outcome.err.find(" sessions; end confirmed: ") != std::string::npos);
    CHECK(outcome.out.find("{\"event\":\"session\"") != std::string::npos);
    CHECK(outcome.out.find("\"repeated_frames\":0,\"skipped_frames\":0") != std::string::npos);
}

TEST_CASE("a burst is ahead of the pace from the beginning to the end") {
    const auto source = media_file("clip.mp4");
    IngestServer server;
    const auto begun = std::chrono::steady_clock::now();
    const Outcome outcome = run(rtmpush({"--burst", "2s", source, server.url("live/burst")}));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    // The file lasts 3 s, of which 2 are sent at once.
    CHECK(taken.count() > 0.8);
    CHECK(taken.count() < 2.7);
    CHECK(server.seen().find("\"frames\":90") != std::string::npos);
}

}  // namespace session_test
