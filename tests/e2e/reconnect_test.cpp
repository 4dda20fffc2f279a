// A stream that is cut goes on: nginx is killed and started again, its operator drops the publisher, and a
// server that comes late is waited for.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "e2e/comparison.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/server_port.hpp"
#include "support/temporary_folder.hpp"

namespace reconnect_test {

using namespace e2e;
using namespace std::chrono_literals;

namespace {

/// The tags of a recording without a frame that a killed server had not written whole.
std::vector<FlvTag> read_cut_flv(const std::filesystem::path& file) {
    const std::uintmax_t whole = whole_flv_size(file);
    if (whole == 0) return {};
    std::filesystem::resize_file(file, whole);
    return read_flv(file);
}

/// Recordings that nginx made of the connections with this key, one for each.
std::vector<std::vector<FlvTag>> sessions_of(const NginxServer& nginx, const std::string& key) {
    std::vector<std::vector<FlvTag>> sessions;
    for (const auto& file : nginx.recordings(key))
        sessions.push_back(read_cut_flv(file));
    return sessions;
}

/// True as soon as nginx records so many connections with this key; false once `push` has ended, or takes far
/// too long.
bool await_sessions(const NginxServer& nginx, const std::string& key, std::size_t count, Process& push) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (nginx.recordings(key).size() < count) {
        if (!push.running() || std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

}  // namespace

TEST_CASE("a file pushed through ten cuts arrives whole") {
    NginxServer nginx;
    const auto source = media_file("groups.mp4");
    // The push is slow, so that there is time to cut, and first cut past the time in which a server may still
    // take the stream back.
    Process push(rtmpush({"--retry", "forever", "--retry-delay", "20ms", "--retry-max-delay", "50ms",
                          "--speed", "0.5", source, nginx.url("each/cut")}));
    std::mt19937 generator(20);
    std::uniform_int_distribution<int> pause(50, 450);
    for (int cut = 0; cut < 10; ++cut) {
        CAPTURE(cut);
        const bool begun = await_sessions(nginx, "cut", static_cast<std::size_t>(cut) + 1, push);
        if (!push.running()) break;
        REQUIRE(begun);
        // The moment of the cut is what is random here.
        std::this_thread::sleep_for(std::chrono::milliseconds(pause(generator) + (cut == 0 ? 2000 : 0)));
        nginx.kill();
        nginx.start_again();
    }
    const Outcome outcome = push.wait(std::chrono::seconds(60));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    CHECK(outcome.err.find("10 reconnects") != std::string::npos);
    check_whole(sessions_of(nginx, "cut"), source);
}

TEST_CASE("a file whose publisher an operator drops again and again arrives whole with --resume continue") {
    const NginxServer nginx;
    const auto source = media_file("groups.mp4");
    Process push(rtmpush({"--retry", "forever", "--retry-delay", "20ms", "--retry-max-delay", "50ms",
                          "--resume", "continue", "--speed", "0.3", source, nginx.url("each/dropped")}));
    std::mt19937 generator(3);
    std::uniform_int_distribution<int> pause(50, 450);
    constexpr std::size_t drops = 4;
    for (std::size_t drop = 0; drop < drops; ++drop) {
        CAPTURE(drop);
        REQUIRE(await_sessions(nginx, "dropped", drop + 1, push));
        // The pause is past the time in which a server may still take it back; and nginx names recordings by
        // the second.
        std::this_thread::sleep_for(drop == 0 ? 2s : 1s);
        std::this_thread::sleep_for(std::chrono::milliseconds(pause(generator)));
        nginx.drop_publisher("each", "dropped");
    }
    const Outcome outcome = push.wait(std::chrono::seconds(60));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    CHECK(outcome.err.find("4 reconnects") != std::string::npos);
    const auto sessions = sessions_of(nginx, "dropped");
    CHECK(sessions.size() == drops + 1);
    check_whole(sessions, source);
}

TEST_CASE("a numbered track whose keyframes come before the default one's arrives whole through cuts") {
    const TemporaryFolder folder;
    const auto source = media_file("groups_no_b.mp4");
    const auto other = media_file("groups_picture.mp4");
    constexpr std::size_t cuts = 2;
    // The cut is past the time in which a server may still take the stream back.
    IngestServer server({"--record", folder.path(), "--reset-after", "messages:130", "--script-times",
                         std::to_string(cuts), "--connections", std::to_string(cuts + 1)});
    const Outcome outcome =
        run(rtmpush({"--retry", "forever", "--retry-delay", "20ms", "--resume", "continue", "--speed", "0.5",
                     "--track-from", other.string() + ":0", source, server.url("live/cut")}));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    CHECK(outcome.err.find("2 reconnects") != std::string::npos);
    CHECK(outcome.err.find(" 0 left out") != std::string::npos);
    server.seen();
    std::vector<std::vector<FlvTag>> sessions;
    std::vector<std::vector<FlvTag>> numbered;
    for (std::size_t number = 1; number <= cuts + 1; ++number) {
        sessions.push_back(read_cut_flv(folder.path() / ("live.cut." + std::to_string(number) + ".flv")));
        numbered.push_back(track_of(sessions.back(), TagType::video, 1));
    }
    check_whole(sessions, source);
    check_whole(numbered, other);
}

TEST_CASE("a server that is frozen and dies loses nothing that it had not read") {
    NginxServer nginx;
    const auto source = media_file("groups.mp4");
    Process push(rtmpush({"--retry", "forever", "--retry-delay", "20ms", "--retry-max-delay", "50ms", source,
                          nginx.url("each/frozen")}));
    push.await_output("publishing to");
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    nginx.freeze();
    // The server's system goes on taking bytes that nobody reads.
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    nginx.kill();
    nginx.start_again();
    const Outcome outcome = push.wait(std::chrono::seconds(60));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    check_whole(sessions_of(nginx, "frozen"), source);
}

TEST_CASE("a server that comes late is waited for, and one that never comes is given up") {
    NginxServer nginx;
    nginx.kill();
    const auto source = media_file("clip.mp4");
    SUBCASE("late") {
        Process push(
            rtmpush_unpaced({"--retry", "forever", "--retry-delay", "20ms", source, nginx.url("live/late")}));
        push.await_output("trying again");
        nginx.start_again();
        CHECK(push.wait().status == 0);
    }
    SUBCASE("never") {
        const Outcome outcome =
            run(rtmpush_unpaced({"--retry", "3", "--retry-delay", "10ms", source, nginx.url("live/never")}));
        CAPTURE(outcome.err);
        CHECK(outcome.status == 7);
        CHECK(outcome.err.find("attempt 3 of 3") != std::string::npos);
        CHECK(outcome.err.find("attempt 4") == std::string::npos);
    }
    SUBCASE("interrupted while it waits") {
        Process push(rtmpush_unpaced({"--retry", "forever", "--retry-delay", "1h", "--retry-max-delay", "1h",
                                      source, nginx.url("live/never")}));
        push.await_output("trying again");
        push.send_signal(SIGINT);
        CHECK(push.wait(std::chrono::seconds(5)).status == 130);
    }
}

TEST_CASE("a stream that is lost and not regained is status 55") {
    NginxServer nginx;
    Process push(
        rtmpush({"--retry", "2", "--retry-delay", "10ms", media_file("clip.mp4"), nginx.url("live/lost")}));
    REQUIRE(nginx.wait_until_recording("lost"));
    // The pause is past the time in which a server may still take a stream back.
    std::this_thread::sleep_for(std::chrono::milliseconds(2100));
    nginx.kill();
    const Outcome outcome = push.wait();
    CAPTURE(outcome.err);
    CHECK(outcome.status == 55);
    CHECK(outcome.err.find("the stream was live before") != std::string::npos);
}

}  // namespace reconnect_test
