#include "watch/looker.hpp"

#include <atomic>
#include <chrono>
#include <doctest/doctest.h>
#include <string>
#include <utility>

#include "dial/told.hpp"
#include "ingest/server.hpp"
#include "ingest/test_client.hpp"
#include "net/poll.hpp"
#include "support/clips.hpp"
#include "support/web_server.hpp"
#include "vectors/hex.hpp"

namespace looker_test {

using namespace std::chrono_literals;
using dial::ExitStatus;
using ingest::Server;
using ingest::TestPublisher;
using rtmp::MessageType;
using rtmp::Phase;
using vectors::hex;
using watch::Looked;
using watch::Looker;

namespace {

using Clock = std::chrono::steady_clock;

/// The result of a look, once it is there.
struct Rig {
    explicit Rig(Looker::Settings settings) : looker(std::move(settings), listener, waiting, control) {}

    Looked result() {
        const auto deadline = Clock::now() + 30s;
        while (waiting > 0) {
            pollfd ready{control.descriptor(), POLLIN, 0};
            REQUIRE(net::poll_until({&ready, 1}, deadline));
            control.clear();
        }
        return looker.take();
    }

    Told listener;
    std::atomic<std::size_t> waiting{1};
    net::Wakeup control;
    Looker looker;
};

Looker::Settings over_http(const std::string& address, std::chrono::nanoseconds patience = 10s) {
    return {.address = address, .dialled = {}, .patience = patience};
}

Looker::Settings over_rtmp(const Server& server, std::chrono::nanoseconds patience = 10s) {
    return {.url = rtmp::parse_url(server.url()), .dialled = {}, .patience = patience};
}

}  // namespace

TEST_CASE("a stream over HTTP is told by its container and tracks") {
    const WebServer server({{"/card.flv", {clips::testcard_as("flv")}}});
    Rig rig(over_http(server.url("/card.flv") + "?token=hidden"));
    const Looked looked = rig.result();
    CHECK_FALSE(looked.failure);
    CHECK(looked.container == "flv");
    CHECK(looked.sight.tracks.size() == 2);
    CHECK(looked.has_ended);
    CHECK(looked.name.find("hidden") == std::string::npos);
    CHECK_FALSE(looked.reached);
}

TEST_CASE("what is no media, and what is not there, are failures with a line") {
    const WebServer server({{"/page", WebServer::Page{"<html><body>Not here</body></html>"}}});
    Rig page(over_http(server.url("/page")));
    const Looked looked = page.result();
    REQUIRE(looked.failure);
    CHECK(looked.failure->status() != ExitStatus::success);
    CHECK(looked.failure->status() != ExitStatus::internal);
    Rig missing(over_http(server.url("/missing")));
    const Looked nothing = missing.result();
    REQUIRE(nothing.failure);
    CHECK(std::string(nothing.failure->what()).find("404") != std::string::npos);
}

TEST_CASE("a stream that is left over, and goes on no more, is not live") {
    const WebServer server(
        {{"/card.flv",
          {clips::testcard_as("flv").substr(0, 50000), "200 OK", "", WebServer::Page::End::open}}});
    Rig rig(over_http(server.url("/card.flv"), 1500ms));
    const Looked looked = rig.result();
    REQUIRE(looked.failure);
    CHECK(looked.failure->status() == ExitStatus::timed_out);
    // What had come is told all the same.
    CHECK_FALSE(looked.sight.tracks.empty());
}

TEST_CASE("a stream over RTMP is told with the way to it, and its end") {
    Server server;
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    Rig rig(over_rtmp(server));
    REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.played.has_value(); }, 1));
    for (const std::int64_t time : {0, 40, 80}) {
        publisher.send(MessageType::video, time, hex("17 01 000000 00000001 65"));
        publisher.send(MessageType::audio, time, hex("AF 01 21"));
    }
    publisher.end();
    const Looked looked = rig.result();
    CHECK_FALSE(looked.failure);
    CHECK(looked.has_ended);
    CHECK(looked.connections == 1);
    REQUIRE(looked.reached);
    CHECK(looked.reached->address == server.address());
    CHECK(looked.sight.tracks.size() == 2);
    CHECK(looked.name == "rtmp://" + server.address() + "/live/****");
}

TEST_CASE("no stream, no frame, and no media over RTMP are three failures") {
    ingest::Script script;
    script.refuse["play"] = {.code = "NetStream.Play.StreamNotFound", .description = "no such stream"};
    Server refusing(script);
    const Looked refused = Rig(over_rtmp(refusing)).result();
    REQUIRE(refused.failure);
    CHECK(refused.failure->name() == "play_refused");

    Server server;
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    const Looked silent = Rig(over_rtmp(server, 300ms)).result();
    REQUIRE(silent.failure);
    CHECK(silent.failure->status() == ExitStatus::timed_out);
    CHECK(silent.sight.tracks.empty());

    Rig rig(over_rtmp(server));
    REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.played.has_value(); }, 2));
    publisher.end();
    const Looked empty = rig.result();
    REQUIRE(empty.failure);
    CHECK(empty.failure->name() == "no_media");
}

TEST_CASE("a look that is left is a failure, and ends at once") {
    Server server;
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    Rig rig(over_rtmp(server, 1h));
    REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.played.has_value(); }, 1));
    rig.looker.leave();
    const Looked looked = rig.result();
    REQUIRE(looked.failure);
    CHECK(looked.failure->status() == ExitStatus::interrupted);
}

}  // namespace looker_test
