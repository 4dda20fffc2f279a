#include "ingest/player.hpp"

#include <algorithm>
#include <chrono>
#include <doctest/doctest.h>
#include <functional>
#include <string>
#include <vector>

#include "ingest/test_client.hpp"
#include "ingest/test_player.hpp"
#include "vectors/hex.hpp"

namespace player_test {

using ingest::EndOfPlay;
using ingest::page_at_end;
using ingest::payloads;
using ingest::Script;
using ingest::Seen;
using ingest::Server;
using ingest::TestPlayer;
using ingest::TestPublisher;
using ingest::timestamps;
using rtmp::MessageType;
using rtmp::Phase;
using vectors::filled;
using vectors::hex;
using Words = std::vector<std::string>;

namespace {

/// Waits until that connection's play has reached the server.
bool plays(const Server& server, std::size_t connection) {
    return server.wait_for([](const Seen& seen) { return seen.played.has_value(); }, connection);
}

/// A frame of video of so many bytes; `head` is its first byte.
rtmp::Bytes frame(std::size_t size, std::uint8_t head) {
    rtmp::Bytes body = filled(size, 0x41);
    body[0] = head;
    body[1] = 1;
    return body;
}

/// A good publisher's script, then one for all players.
ingest::ServerConfig for_players(const Script& script) {
    ingest::ServerConfig config;
    config.scripts = {Script{}, script};
    return config;
}

/// A server whose first connection is a live publisher's.
struct Stage {
    explicit Stage(const Script& script) : server(for_players(script)), publisher(server.port()) {
        if (!publisher.advance_to(Phase::live)) throw std::runtime_error("not live");
    }

    /// Starts a player, which is the connection of that number, and waits until it plays.
    void let_play(TestPlayer& player, std::size_t connection = 1) const {
        player.play();
        if (!plays(server, connection)) throw std::runtime_error("no play");
    }
    void send_video(std::int64_t timestamp, std::string_view body) {
        publisher.send(MessageType::video, timestamp, hex(body));
    }
    /// The sequence headers, and as many frames each of video and audio, of which the first is a keyframe.
    void send_frames(int frames) {
        send_video(0, "17 00 000000 01");
        publisher.send(MessageType::audio, 0, hex("AF 00 1190"));
        for (int i = 0; i < frames; ++i) {
            send_video(40 * i, i == 0 ? "17 01 000000 656667" : "27 01 000000 414243");
            publisher.send(MessageType::audio, 40 * i + 10, hex("AF 01 21"));
        }
    }
    /// Waits until so many of the publisher's messages of video have arrived.
    bool has_video(std::uint64_t messages) const {
        return server.wait_for([=](const Seen& seen) { return seen.video.messages >= messages; });
    }
    /// The same of audio, which comes last of send_frames().
    bool has_audio(std::uint64_t messages) const {
        return server.wait_for([=](const Seen& seen) { return seen.audio.messages >= messages; });
    }

    Server server;
    TestPublisher publisher;
};

bool heard_all(const TestPlayer& player) {
    const Words words = player.words();
    return !words.empty() && words.back() == "StreamEOF";
}

}  // namespace

TEST_CASE("a player gets what is published, byte for byte, from the answer to play to the end") {
    Server server;
    TestPlayer player(server.port());
    player.play();
    REQUIRE(plays(server, 0));
    CHECK(player.heard().empty());
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    publisher.send(MessageType::data_amf0, 0, rtmp::amf0::encode_all({"@setDataFrame", "onMetaData", 1.0}));
    publisher.send(MessageType::video, 0, hex("17 00 000000 01"));
    publisher.send(MessageType::audio, 5, hex("AF 00 1190"));
    publisher.send(MessageType::video, 40, frame(10'000, 0x17));
    publisher.send(MessageType::audio, 0x1234567, hex("AF 01 21"));
    publisher.end();
    REQUIRE(player.hear_until(heard_all));
    CHECK(player.words() == Words{"StreamBegin", "NetStream.Play.Reset", "NetStream.Play.Start",
                                  "|RtmpSampleAccess", "onMetaData", "video", "audio", "video", "audio",
                                  "NetStream.Play.UnpublishNotify", "StreamEOF"});
    CHECK(player.messages(MessageType::data_amf0).back().payload ==
          rtmp::amf0::encode_all({"onMetaData", 1.0}));
    CHECK(payloads(player.messages(MessageType::video)) ==
          std::vector<rtmp::Bytes>{hex("17 00 000000 01"), frame(10'000, 0x17)});
    CHECK(timestamps(player.messages(MessageType::video)) == std::vector<std::uint32_t>{0, 40});
    CHECK(timestamps(player.messages(MessageType::audio)) == std::vector<std::uint32_t>{5, 0x1234567});
    player.end();
    const Seen seen = page_at_end(server, 0);
    CHECK(seen.key == "key");
    CHECK(seen.faults.empty());
    CHECK(seen.ended_by() == "deleteStream");
    REQUIRE(seen.played);
    CHECK(seen.played->stream == "live/key");
    CHECK(seen.played->started);
    CHECK(seen.played->ended);
    CHECK(seen.played->video.bytes == 10'000);
}

TEST_CASE("who comes late gets the headers, and video from the next keyframe on") {
    Stage stage{Script{}};
    stage.send_frames(3);
    REQUIRE(stage.has_audio(4));
    TestPlayer player(stage.server.port());
    stage.let_play(player);
    REQUIRE(player.hear_status("audio"));
    stage.send_video(120, "27 01 000000 41");
    stage.send_video(160, "17 01 000000 65");
    stage.publisher.end();
    REQUIRE(player.hear_until(heard_all));
    CHECK(timestamps(player.messages(MessageType::video)) == std::vector<std::uint32_t>{0, 160});
    CHECK(player.count(MessageType::audio) == 1);
    player.end();
    CHECK(page_at_end(stage.server, 1).played->before_keyframe == 1);
}

TEST_CASE("a kept group comes at once") {
    Script script;
    script.play.cached_group = true;
    Stage stage(script);
    stage.send_frames(3);
    REQUIRE(stage.has_audio(4));
    TestPlayer player(stage.server.port());
    stage.let_play(player);
    stage.publisher.end();
    REQUIRE(player.hear_until(heard_all));
    CHECK(timestamps(player.messages(MessageType::video)) == std::vector<std::uint32_t>{0, 0, 40, 80});
    player.end();
    CHECK(page_at_end(stage.server, 1).played->cached == 6);
}

TEST_CASE("a stream that is not there is refused for a while, or answered at once") {
    Script script;
    SUBCASE("the first two plays") {
        script.play.not_found = 2;
        Server server(script);
        TestPublisher publisher(server.port());
        REQUIRE(publisher.advance_to(Phase::live));
        TestPlayer player(server.port());
        for (int i = 0; i < 2; ++i) {
            player.play();
            REQUIRE(player.hear_status("NetStream.Play.StreamNotFound"));
        }
        player.play();
        REQUIRE(player.hear_status("NetStream.Play.Start"));
        player.end();
        CHECK(page_at_end(server, 1).played->not_found == 2);
    }
    SUBCASE("until it is live") {
        script.play.absent = ingest::Absent::not_found;
        Server server(script);
        TestPlayer player(server.port());
        player.play();
        REQUIRE(player.hear_status("NetStream.Play.StreamNotFound"));
        TestPublisher publisher(server.port());
        REQUIRE(publisher.advance_to(Phase::live));
        player.play();
        CHECK(player.hear_status("NetStream.Play.Start"));
    }
    SUBCASE("Play.Start though it is not live") {
        script.play.absent = ingest::Absent::started;
        Server server(script);
        TestPlayer player(server.port());
        player.play();
        REQUIRE(player.hear_status("|RtmpSampleAccess"));
        CHECK(publishes(server));
        REQUIRE(player.hear_until(heard_all));
        const Words words = player.words();
        CHECK(std::count(words.begin(), words.end(), "NetStream.Play.Start") == 1);
        CHECK(player.count(MessageType::audio) == 11);
    }
}

TEST_CASE("play can be refused, left unanswered, or met with a close") {
    Script script;
    SUBCASE("refused") {
        script.refuse["play"] = {"NetStream.Play.Failed", "error", "no"};
        Stage stage(script);
        TestPlayer player(stage.server.port());
        player.play();
        CHECK(player.hear_status("NetStream.Play.Failed"));
    }
    SUBCASE("unanswered, but for what comes behind it") {
        script.never_answer = {"play"};
        Stage stage(script);
        TestPlayer player(stage.server.port());
        player.play();
        stage.publisher.send_clip();
        player.command("getStreamLength", {"key"});
        REQUIRE(player.hear_status("_result"));
        CHECK(player.words() == Words{"_result"});
    }
    SUBCASE("closed") {
        script.close_after = ingest::Moment{ingest::Point::play_command, 0};
        Stage stage(script);
        TestPlayer player(stage.server.port());
        player.play();
        CHECK_FALSE(player.hear_status("NetStream.Play.Start"));
    }
}

TEST_CASE("players can be asked for a login, and the publisher not") {
    Script script;
    script.gate = ingest::Gate{"adobe", "joe", "secret"};
    Stage stage(script);
    CHECK_THROWS_AS(TestPlayer(stage.server.port()), std::runtime_error);
}

TEST_CASE("what players say besides play is tolerated") {
    Stage stage{Script{}};
    TestPlayer player(stage.server.port());
    player.command("FCSubscribe", {"key"});
    player.command("getStreamLength", {"key"});
    player.control(MessageType::user_control, hex("0003 00000001 00000BB8"));
    stage.let_play(player);
    player.control(MessageType::user_control, hex("0006 00000001"));
    player.command("pause", {true, 0.0});
    stage.publisher.send_clip();
    stage.publisher.end();
    REQUIRE(player.hear_until(heard_all));
    CHECK(player.count(MessageType::audio) == 11);
    player.end();
    CHECK(page_at_end(stage.server, 1).faults.empty());
}

TEST_CASE("several players of one stream get it each by its own script") {
    ingest::ServerConfig config;
    config.scripts.resize(3);
    config.scripts[1].play.lose_video = 3;
    config.scripts[1].play.alter_video = 4;
    config.scripts[2].play.aggregate = 4;
    config.scripts[2].chunk_size = 10;
    Server server(config);
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    TestPlayer losing(server.port());
    losing.play();
    REQUIRE(plays(server, 1));
    TestPlayer bundled(server.port());
    bundled.play();
    REQUIRE(plays(server, 2));
    publisher.send(MessageType::video, 0, hex("17 00 000000 01"));
    for (int i = 0; i < 12; ++i)
        publisher.send(MessageType::video, 40 * i, frame(100, 0x17));
    publisher.end();
    REQUIRE(losing.hear_until(heard_all));
    REQUIRE(bundled.hear_until(heard_all));
    CHECK(losing.count(MessageType::video) == 9);
    CHECK(bundled.count(MessageType::video) == 1);
    CHECK(bundled.count(MessageType::aggregate) == 3);
    losing.end();
    bundled.end();
    const Seen seen = page_at_end(server, 1);
    CHECK(seen.played->video.lost == 4);
    // Of the fourth, the eighth and the twelfth the last is lost.
    CHECK(seen.played->video.altered == 2);
    CHECK(page_at_end(server, 2).played->aggregates == 3);
    CHECK(page_at_end(server, 2).played->video.frames == 12);
}

TEST_CASE("a delay is kept for each message, and no message comes before it is over") {
    using Clock = std::chrono::steady_clock;
    using std::chrono::milliseconds;
    Script script;
    script.play.delay = milliseconds(200);
    Stage stage(script);
    TestPlayer player(stage.server.port());
    stage.let_play(player);
    stage.send_video(0, "17 00 000000 01");
    std::vector<Clock::time_point> sent;
    for (int i = 0; i < 10; ++i) {
        sent.push_back(Clock::now());
        stage.send_video(40 * i, "17 01 000000 65");
        REQUIRE(stage.has_video(static_cast<std::uint64_t>(i) + 2));
    }
    stage.publisher.end();
    REQUIRE(player.hear_until(heard_all));
    std::vector<Clock::duration> taken;
    for (const TestPlayer::Heard& heard : player.heard()) {
        const bool is_frame = heard.message.type == MessageType::video && heard.message.payload[1] == 1;
        if (is_frame) taken.push_back(heard.at - sent[taken.size()]);
    }
    REQUIRE(taken.size() == 10);
    const auto least = *std::min_element(taken.begin(), taken.end());
    CHECK(least >= milliseconds(200));
    // The least of ten: a busy machine makes some of them late.
    CHECK(least < milliseconds(230));
}

TEST_CASE("a player that takes nothing holds nobody up, and gets a keyframe when it takes more") {
    Script script;
    script.play.queue = 1U << 20U;
    Stage stage(script);
    TestPlayer slow(stage.server.port());
    stage.let_play(slow);
    TestPlayer quick(stage.server.port());
    stage.let_play(quick, 2);
    static constexpr std::size_t frames = 40;
    for (std::size_t i = 0; i < frames; ++i) {
        stage.publisher.send(MessageType::video, static_cast<std::int64_t>(40 * i),
                             frame(1'000'000, i == 0 ? 0x17 : 0x27));
        // One that reads gets all of them.
        REQUIRE(
            quick.hear_until([&](const TestPlayer& player) { return player.count(MessageType::video) > i; }));
    }
    REQUIRE(stage.has_video(frames));
    stage.send_video(4000, "17 01 000000 65");
    stage.publisher.end();
    REQUIRE(slow.hear_until(heard_all));
    slow.end();
    const Seen seen = page_at_end(stage.server, 1);
    CHECK(seen.played->too_slow > 0);
    CHECK(seen.played->too_slow + seen.played->video.frames + seen.played->before_keyframe == frames + 1);
    CHECK(slow.count(MessageType::video) == seen.played->video.frames);
}

TEST_CASE("a player can be cut off, in silence or by a close") {
    Script script;
    SUBCASE("in silence") {
        script.play.stop_after = 6;
        Stage stage(script);
        TestPlayer player(stage.server.port());
        stage.let_play(player);
        stage.send_frames(10);
        stage.publisher.end();
        const auto is_over = [](const Seen& seen) { return seen.played->ended; };
        REQUIRE(stage.server.wait_for(is_over, 1));
        player.end();
        CHECK(player.count(MessageType::video) + player.count(MessageType::audio) == 6);
        CHECK(player.words().back() == "audio");
        CHECK(page_at_end(stage.server, 1).played->video.withheld == 8);
    }
    SUBCASE("by a close") {
        script.play.close_after = 6;
        Stage stage(script);
        TestPlayer player(stage.server.port());
        stage.let_play(player);
        stage.send_frames(10);
        CHECK_FALSE(player.hear_until(heard_all));
        CHECK(player.count(MessageType::video) + player.count(MessageType::audio) == 6);
        player.client().half_close();
        CHECK(page_at_end(stage.server, 1).ending == ingest::Ending::script);
        stage.publisher.end();
        CHECK(page_at_end(stage.server, 0).ended_by() == "deleteStream");
    }
}

TEST_CASE("the publisher's end is told as the script has it") {
    const std::vector<std::pair<EndOfPlay, Words>> ends{
        {EndOfPlay::both, {"NetStream.Play.UnpublishNotify", "StreamEOF"}},
        {EndOfPlay::notify, {"NetStream.Play.UnpublishNotify"}},
        {EndOfPlay::eof, {"StreamEOF"}},
        {EndOfPlay::stop, {"NetStream.Play.Stop", "StreamEOF"}},
        {EndOfPlay::nothing, {}},
        {EndOfPlay::close, {}}};
    for (const auto& end : ends) {
        CAPTURE(static_cast<int>(end.first));
        Script script;
        script.play.end = end.first;
        Stage stage(script);
        TestPlayer player(stage.server.port());
        stage.let_play(player);
        stage.publisher.send(MessageType::audio, 0, hex("AF 01 21"));
        stage.publisher.end();
        REQUIRE(stage.server.wait_for([](const Seen& seen) { return seen.played->ended; }, 1));
        if (end.first == EndOfPlay::close) {
            CHECK_FALSE(player.hear_until([](const TestPlayer&) { return false; }));
            player.client().half_close();
        } else {
            player.end();
        }
        const Words words = player.words();
        const auto media = std::find(words.begin(), words.end(), "audio");
        REQUIRE(media != words.end());
        CHECK(Words(media + 1, words.end()) == end.second);
        CHECK((page_at_end(stage.server, 1).ending == ingest::Ending::script) ==
              (end.first == EndOfPlay::close));
    }
}

TEST_CASE("a player that stays sees its stream again, also after the publisher was lost") {
    Stage stage{Script{}};
    TestPlayer player(stage.server.port());
    stage.let_play(player);
    stage.send_frames(1);
    REQUIRE(stage.has_video(2));
    stage.publisher.client().reset();
    REQUIRE(player.hear_until(heard_all));
    TestPublisher again(stage.server.port());
    REQUIRE(again.advance_to(Phase::live));
    again.send(MessageType::video, 40, hex("27 01 000000 41"));
    again.send(MessageType::video, 80, hex("17 01 000000 65"));
    again.end();
    REQUIRE(
        player.hear_until([](const TestPlayer& one) { return one.count(MessageType::user_control) == 4; }));
    CHECK(timestamps(player.messages(MessageType::video)) == std::vector<std::uint32_t>{0, 0, 80});
    CHECK(player.hear_status("NetStream.Play.PublishNotify"));
}

TEST_CASE("a player that goes away leaves the publisher alone") {
    Stage stage{Script{}};
    {
        TestPlayer player(stage.server.port());
        stage.let_play(player);
        // A write of ours would otherwise be what hears of the reset, and reading see an end.
        REQUIRE(player.hear_status("|RtmpSampleAccess"));
        player.client().reset();
        CHECK(page_at_end(stage.server, 1).ending == ingest::Ending::reset);
    }
    stage.publisher.send_clip();
    stage.publisher.end();
    CHECK(page_at_end(stage.server, 0).video.frames == 10);
}

}  // namespace player_test
