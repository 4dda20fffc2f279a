// --on-event: a command hears what happens.

#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <string>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"

namespace event_test {

using namespace e2e;

namespace {

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t position(const std::string& events, const std::string& event) {
    return events.find("{\"event\":\"" + event + "\"");
}

}  // namespace

TEST_CASE("a command gets the object of each event, in order, and neither key nor standard output") {
    const TemporaryFolder folder;
    const std::string file = folder.path() / "events";
    IngestServer server;
    Command command =
        rtmpush({"--on-event", "cat >> " + file + "; env >> " + file + "; echo done", "--speed", "5",
                 "--progress-interval", "200ms", media_file("clip.mp4"), server.url("live")});
    command.environment["RTMPUSH_KEY"] = "sekrit-key-77";
    const Outcome outcome = run(std::move(command));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find("done\n") != std::string::npos);
    const std::string events = content_of(file);
    CHECK(position(events, "start") == 0);
    std::size_t before = 0;
    for (const char* event : {"connecting", "connected", "publishing", "progress", "end"}) {
        CAPTURE(event);
        const std::size_t at = position(events, event);
        REQUIRE(at != std::string::npos);
        CHECK(at > before);
        before = at;
    }
    CHECK(events.find("sekrit") == std::string::npos);
}

TEST_CASE("a command that fails or hangs is warned of once, and the stream does not care") {
    IngestServer server;
    const Outcome failed =
        run(rtmpush({"--on-event", "exit 9", "--speed", "5", media_file("clip.mp4"), server.url("live/x")}));
    CHECK(failed.status == 0);
    const std::string warning = "rtmpush: warning: --on-event: the command ended with status 9\n";
    const std::size_t at = failed.err.find(warning);
    REQUIRE(at != std::string::npos);
    CHECK(failed.err.find(warning, at + 1) == std::string::npos);

    IngestServer other;
    Process hangs(
        rtmpush({"--on-event", "sleep 1000", "--speed", "5", media_file("clip.mp4"), other.url("live/x")}));
    hangs.await_output("end confirmed: ");
    const Outcome hung = hangs.wait();
    CHECK(hung.status == 0);
    CHECK(hung.err.find("rtmpush: warning: --on-event: ") != std::string::npos);
}

TEST_CASE("an error that ends the run before it has begun is an event too") {
    const TemporaryFolder folder;
    const std::string file = folder.path() / "events";
    const Outcome outcome = run(
        rtmpush({"--on-event", "cat >> " + file, folder.path() / "none.mp4", "rtmp://127.0.0.1:1/live/x"}));
    CHECK(outcome.status == 26);
    CHECK(position(content_of(file), "error") == 0);
}

}  // namespace event_test
