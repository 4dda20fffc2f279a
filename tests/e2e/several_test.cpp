// One command, several URLs.

#include <doctest/doctest.h>
#include <string>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/rtmpush.hpp"

namespace several_test {

using namespace e2e;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

std::string redacted(const IngestServer& server) {
    return server.url("live/****");
}

}  // namespace

TEST_CASE("two that are well get the same, and each end is told") {
    IngestServer one;
    IngestServer other;
    const Outcome outcome =
        run(rtmpush({"--speed", "4", media_file("clip.mp4"), one.url("live/a"), other.url("live/b")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    for (IngestServer* server : {&one, &other}) {
        CHECK(outcome.err.find(redacted(*server) + ": sent 0:0") != std::string::npos);
        CHECK(server->seen().find("\"frames\":90") != std::string::npos);
    }
    CHECK(outcome.err.find("live/a") == std::string::npos);
}

TEST_CASE("of those that refuse, die or stall each is told once, and the others get everything") {
    IngestServer dies({"--close-after", "messages:40"});
    IngestServer refuses({"--refuse", "publish:NetStream.Publish.Denied"});
    IngestServer stalls({"--stop-reading-after", "publish-start"});
    IngestServer well;
    // The file is more than the stalled server's system takes unread.
    const Outcome outcome = run(rtmpush(
        {"--stall-timeout", "1s", "--end-timeout", "1s", media_file("heavy.mp4"), well.url("live/secret"),
         refuses.url("live/secret"), dies.url("live/secret"), stalls.url("live/secret")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 112);
    CHECK(well.seen().find("\"frames\":180") != std::string::npos);
    for (const IngestServer* server : {&dies, &refuses, &stalls}) {
        CHECK(count(outcome.err, "rtmpush: " + redacted(*server)) == 1);
        const bool told = outcome.err.find(redacted(*server) + ": broken off: ") != std::string::npos;
        CHECK(told);
    }
    CHECK(count(outcome.err, "rtmpush: " + redacted(well)) == 0);
    CHECK(outcome.err.find("secret") == std::string::npos);
}

TEST_CASE("two streams of one application are told apart without their keys") {
    const NginxServer server;
    const Outcome outcome = run(rtmpush_unpaced(
        {"--json", media_file("clip.mp4"), server.url("live/first"), server.url("live/second")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    const std::string name = server.url("live/****");
    CHECK(count(outcome.err, name + ": sent 0:0") == 1);
    CHECK(count(outcome.err, name + " (2): sent 0:0") == 1);
    CHECK(outcome.out.find("\"destination\":\"" + name + " (2)\"") != std::string::npos);
    for (const char* key : {"first", "second"}) {
        CHECK(outcome.err.find(key) == std::string::npos);
        CHECK(outcome.out.find(key) == std::string::npos);
    }
}

TEST_CASE("the same stream twice is a mistake") {
    for (const std::string again : {"rtmp://localhost/a/k1", "rtmp://LocalHost./a/k1"}) {
        CAPTURE(again);
        const Outcome outcome = run(rtmpush({"--testcard", "rtmp://localhost/a/k1", again}));
        CHECK(outcome.status == 2);
        CHECK(outcome.err.find("/a/****: named twice") != std::string::npos);
    }
}

}  // namespace several_test
