#include "publish/connect/arrival.hpp"

#include <doctest/doctest.h>

#include "publish/way.hpp"

namespace arrival_test {

namespace {

using ingest::Script;
using ingest::Seen;
using ingest::Server;
using publish::Arrival;
using namespace std::chrono_literals;

rtmp::Url at(const Server& server) {
    return rtmp::parse_url(server.url());
}

void await(const Arrival& arrival, Arrival::State state) {
    const dial::Hurry none;
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (arrival.state() != state && std::chrono::steady_clock::now() < deadline)
        none.wait_until(std::chrono::steady_clock::now() + 1ms);
    REQUIRE(arrival.state() == state);
}

}  // namespace

TEST_CASE("a connection that is ready is taken, and heeds another hurry from then on") {
    Server server;
    Way way;
    std::unique_ptr<publish::Connection> taken;
    {
        Arrival arrival(at(server), way.settings, way.reports);
        await(arrival, Arrival::State::ready);
        CHECK(arrival.connection().url().redacted() == at(server).redacted());
        taken = arrival.take(way.hurry);
    }
    taken->send(std::vector{sound(0ms)});
    CHECK(server.wait_for([](const Seen& seen) { return seen.audio.messages == 1; }));
    CHECK_FALSE(server.seen().deleted);
    way.hurry.ask();
    CHECK(taken->finish(publish::Confirmation::acked) == publish::Confirmation::answered);
}

TEST_CASE("a connection that is not taken is ended in order") {
    Server server;
    Way way;
    {
        Arrival arrival(at(server), way.settings, way.reports);
        await(arrival, Arrival::State::ready);
    }
    CHECK(server.wait_for([](const Seen& seen) { return seen.deleted; }));
}

TEST_CASE("a server that says nothing to the end of what was not taken holds up nobody") {
    Script silent;
    silent.hold_open = true;
    Server server(silent);
    Way way;
    way.settings.end_timeout = 1h;
    const auto begun = std::chrono::steady_clock::now();
    {
        Arrival arrival(at(server), way.settings, way.reports);
        await(arrival, Arrival::State::ready);
    }
    CHECK(std::chrono::steady_clock::now() - begun < 10s);
    CHECK(server.wait_for([](const Seen& seen) { return seen.deleted; }));
}

TEST_CASE("connecting is broken off at once") {
    Script silent;
    silent.never_answer = {"handshake"};
    Server server(silent);
    Way way;
    way.settings.connect_timeout = 1h;
    const auto begun = std::chrono::steady_clock::now();
    { const Arrival arrival(at(server), way.settings, way.reports); }
    CHECK(std::chrono::steady_clock::now() - begun < 10s);
}

TEST_CASE("a connection that cannot be made leaves its failure") {
    Script script;
    script.refuse["publish"] = {"NetStream.Publish.BadName", "error", "taken"};
    Server server(script);
    Way way;
    const Arrival arrival(at(server), way.settings, way.reports);
    await(arrival, Arrival::State::failed);
    REQUIRE(arrival.failure());
    CHECK(arrival.failure()->status() == dial::ExitStatus::name_in_use);
}

TEST_CASE("a server that goes away while the stream is not there yet is noticed") {
    Server server;
    Way way;
    way.settings.end_timeout = 200ms;
    Arrival arrival(at(server), way.settings, way.reports);
    await(arrival, Arrival::State::ready);
    CHECK_NOTHROW(arrival.attend());
    server.stop();
    CHECK_THROWS_AS(arrival.attend(), dial::Failure);
}

}  // namespace arrival_test
