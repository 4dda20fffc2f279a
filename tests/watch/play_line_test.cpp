#include "watch/play_line.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "dial/failure.hpp"
#include "dial/told.hpp"
#include "ingest/server.hpp"
#include "ingest/test_client.hpp"
#include "vectors/hex.hpp"

namespace play_line_test {

using namespace std::chrono_literals;
using ingest::Server;
using ingest::TestPublisher;
using rtmp::MessageType;
using rtmp::Phase;
using vectors::hex;
using watch::PlayLine;

namespace {

using Clock = std::chrono::steady_clock;

/// A viewer of the stream that the ingest's own client publishes.
struct Rig {
    explicit Rig(const ingest::Playing& play = {}) : server(script_of(play)), publisher(server.port()) {
        REQUIRE(publisher.advance_to(Phase::live));
        settings.connect_timeout = 10s;
        line = watch::join(approach, settings, listener, hurry);
        // What is published from here on reaches the player.
        REQUIRE(server.wait_for([](const ingest::Seen& seen) { return seen.played.has_value(); }, 1));
    }

    static ingest::Script script_of(const ingest::Playing& play) {
        ingest::Script script;
        script.play = play;
        return script;
    }

    /// Listens until so many messages of audio and video were played, or the stream is over.
    std::vector<PlayLine::Played> listen_for(std::size_t count) {
        std::vector<PlayLine::Played> all;
        const auto deadline = Clock::now() + 10s;
        while (all.size() < count && !line->has_ended() && Clock::now() < deadline) {
            line->listen(deadline, wakeup);
            for (PlayLine::Played& one : line->take_played()) {
                if (one.media.type != MessageType::data_amf0) all.push_back(std::move(one));
            }
        }
        return all;
    }

    Server server;
    TestPublisher publisher;
    dial::Settings settings;
    Told listener;
    dial::Hurry hurry;
    net::Wakeup wakeup;
    dial::Approach approach{rtmp::parse_url(server.url()), settings, listener, hurry};
    std::unique_ptr<PlayLine> line;
};

}  // namespace

TEST_CASE("messages are played in order, each with the moment at which it came") {
    Rig rig;
    const auto begun = Clock::now();
    rig.publisher.send(MessageType::video, 0, hex("17 00 000000 01"));
    rig.publisher.send(MessageType::video, 40, hex("17 01 000000 00000001 65"));
    rig.publisher.send(MessageType::audio, 45, hex("AF 01 21"));
    const std::vector<PlayLine::Played> played = rig.listen_for(3);
    REQUIRE(played.size() == 3);
    CHECK(played[0].media.payload == hex("17 00 000000 01"));
    CHECK(played[1].media.timestamp == 40);
    CHECK(played[1].media.payload == hex("17 01 000000 00000001 65"));
    CHECK(played[2].media.type == MessageType::audio);
    CHECK(played[0].arrived >= begun);
    CHECK(played[2].arrived >= played[0].arrived);
    CHECK_FALSE(rig.line->has_ended());
    CHECK(rig.line->take_played().empty());
}

TEST_CASE("an end that the server tells is heard, and taken back by what is published again") {
    Rig rig;
    rig.publisher.send_clip();
    rig.publisher.end();
    CHECK(rig.listen_for(100).size() < 100);
    CHECK(rig.line->has_ended());
    TestPublisher again(rig.server.port());
    REQUIRE(again.advance_to(Phase::live));
    again.send(MessageType::video, 0, hex("17 00 000000 01"));
    again.send(MessageType::video, 0, hex("17 01 000000 00000001 65"));
    while (rig.line->has_ended())
        rig.line->listen(Clock::now() + 10s, rig.wakeup);
    CHECK_FALSE(rig.line->take_played().empty());
}

TEST_CASE("what came before the server closed is handed out before the failure") {
    ingest::Playing play;
    play.close_after = 2;
    Rig rig(play);
    rig.publisher.send(MessageType::video, 0, hex("17 00 000000 01"));
    rig.publisher.send(MessageType::video, 0, hex("17 01 000000 00000001 65"));
    std::vector<PlayLine::Played> played;
    const auto listen_on = [&] {
        for (;;) {
            rig.line->listen(Clock::now() + 10s, rig.wakeup);
            for (PlayLine::Played& one : rig.line->take_played())
                played.push_back(std::move(one));
        }
    };
    CHECK_THROWS_AS(listen_on(), dial::Failure);
    REQUIRE(played.size() >= 2);
    CHECK(played.back().media.payload == hex("17 01 000000 00000001 65"));
}

TEST_CASE("a wait ends with its deadline, or with a signal, which is cleared then") {
    Rig rig;
    // Behind this, nothing is on its way.
    rig.publisher.send(MessageType::audio, 0, hex("AF 01 21"));
    REQUIRE(rig.listen_for(1).size() == 1);
    const auto begun = Clock::now();
    rig.line->listen(begun + 20ms, rig.wakeup);
    CHECK(Clock::now() - begun >= 20ms);
    CHECK(rig.line->take_played().empty());
    rig.wakeup.signal();
    rig.line->listen(Clock::now() + 10s, rig.wakeup);
    CHECK(Clock::now() - begun < 9s);
    // The signal is gone: the next wait is for its deadline.
    const auto second = Clock::now();
    rig.line->listen(second + 20ms, rig.wakeup);
    CHECK(Clock::now() - second >= 20ms);
}

TEST_CASE("a stream that is not there is a failure of the way") {
    ingest::Script script;
    script.refuse["play"] = {.code = "NetStream.Play.StreamNotFound", .description = "no such stream"};
    Server server(script);
    dial::Settings settings;
    Told listener;
    const dial::Hurry hurry;
    dial::Approach approach(rtmp::parse_url(server.url()), settings, listener, hurry);
    CHECK_THROWS_AS(watch::join(approach, settings, listener, hurry), dial::Failure);
}

}  // namespace play_line_test
