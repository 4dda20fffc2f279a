// A server that asks the stream to go on over another connection: the scripted ingest does.

#include <doctest/doctest.h>
#include <string>

#include "e2e/comparison.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace move_test {

using namespace e2e;
using text_parts::holds;

TEST_CASE("a stream moves from one server to another, and every frame arrives") {
    const TemporaryFolder folder;
    const auto source = media_file("groups.mp4");
    IngestServer target({"--record", folder.path()});
    IngestServer server({"--record", folder.path(), "--reconnect-after", "40:" + target.url("other")});
    const Outcome outcome = run(rtmpush({"--retry", "forever", source, server.url("live/moving")}));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    CHECK(holds(outcome.err, "moved from " + server.url("live/****") + " to " + target.url("other/****")));
    CHECK(holds(outcome.err, "; 1 move;"));
    for (IngestServer* const ended : {&server, &target}) {
        const std::string seen = ended->seen();
        CHECK(holds(seen, "\"ended_by\":\"deleteStream\""));
        CHECK(holds(seen, "\"faults\":[]"));
    }
    check_whole(
        {read_flv(folder.path() / "live.moving.1.flv"), read_flv(folder.path() / "other.moving.1.flv")},
        source);
}

TEST_CASE("a stream moves to another connection of the same server, whatever it sends it at") {
    for (const std::string reference : {"", "/live", "?edge=2"}) {
        CAPTURE(reference);
        const TemporaryFolder folder;
        const auto source = media_file("groups.mp4");
        IngestServer server({"--record", folder.path(), "--script-times", "1", "--reconnect-after",
                             "20:" + reference, "--connections", "2"});
        const Outcome outcome = run(rtmpush({"--speed", "2", source, server.url("live/moving")}));
        CAPTURE(outcome.err);
        REQUIRE(outcome.status == 0);
        CHECK(holds(outcome.err, "; 1 move;"));
        server.seen();
        check_whole(
            {read_flv(folder.path() / "live.moving.1.flv"), read_flv(folder.path() / "live.moving.2.flv")},
            source);
    }
}

TEST_CASE("a server that names a place that does not answer keeps the stream") {
    const auto source = media_file("clip.mp4");
    IngestServer server({"--reconnect-after", "20:rtmp://127.0.0.1:1/live"});
    const Outcome outcome = run(rtmpush({"--speed", "2", source, server.url("live/staying")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    CHECK(holds(outcome.err, "asks to move, but the stream stays here"));
    CHECK(holds(server.seen(), "\"ended_by\":\"deleteStream\""));
}

}  // namespace move_test
