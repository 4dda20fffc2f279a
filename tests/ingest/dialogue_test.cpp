#include "ingest/dialogue.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "ingest/test_client.hpp"
#include "vectors/hex.hpp"

namespace dialogue_test {

using ingest::page_at_end;
using ingest::publishes;
using ingest::Script;
using ingest::Seen;
using ingest::Server;
using ingest::TestClient;
using ingest::TestPublisher;
using rtmp::Phase;
using vectors::hex;

namespace {

/// The server's refusal, if there was one.
std::optional<rtmp::event::Refused> refusal_of(const Server& server) {
    TestPublisher publisher(server.port());
    publisher.advance_to(Phase::live);
    const auto* refused = publisher.event<rtmp::event::Refused>();
    return refused == nullptr ? std::nullopt : std::optional(*refused);
}

}  // namespace

TEST_CASE("every known server takes a stream") {
    for (const char* name : {"nginx", "srs", "mediamtx", "nms", "ffmpeg"}) {
        CAPTURE(name);
        Server server(ingest::like(name));
        CHECK(publishes(server));
        const Seen seen = page_at_end(server);
        CHECK(seen.video.frames == 10);
        CHECK(seen.ended_by() == "deleteStream");
        CHECK(seen.faults.empty());
    }
}

TEST_CASE("odd replies are replies still") {
    Script script;
    SUBCASE("every byte by itself, with chunks of one byte") {
        script.writes = ingest::Writes::each_byte;
        script.chunk_size = 1;
    }
    SUBCASE("merged") {
        script.writes = ingest::Writes::merged;
    }
    SUBCASE("unknown messages, an abort, a bandwidth check") {
        script.unknown = script.abort = script.bandwidth_check = true;
    }
    SUBCASE("AMF3 commands") {
        script.command_form = ingest::CommandForm::amf3;
    }
    SUBCASE("AMF3 commands without the selector") {
        script.command_form = ingest::CommandForm::amf3_bare;
    }
    SUBCASE("publish answered by _result") {
        script.publish_reply = ingest::PublishReply::result;
    }
    SUBCASE("null objects") {
        script.connect_objects = ingest::ConnectObjects::null;
    }
    SUBCASE("no objects") {
        script.connect_objects = ingest::ConnectObjects::missing;
    }
    SUBCASE("a high stream id") {
        script.stream_id = 4711;
    }
    SUBCASE("an early onFCPublish") {
        script.fc_publish = ingest::FcPublishReply::early_start;
    }
    SUBCASE("errors that mean nothing") {
        script.refuse["releaseStream"] = {"NetStream.Failed", "error", ""};
    }
    SUBCASE("late ones") {
        script.delay = std::chrono::milliseconds(5);
    }
    Server server(script);
    CHECK(publishes(server));
    const Seen seen = page_at_end(server);
    CHECK(seen.video.frames == 10);
    CHECK(seen.faults.empty());
}

TEST_CASE("pings are answered and counted, windows acknowledged") {
    Script script;
    script.ping_every = 2;
    script.ask_acks = 100;
    script.ack_window = 50;
    // The status follows the last message and its ping: whoever has it has answered all pings.
    script.late_status = ingest::LateStatus{22, {"Test.Done", "status", ""}, {}};
    Server server(script);
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    publisher.send_clip();
    REQUIRE(publisher.drain_until([](const TestPublisher& so_far) { return so_far.noticed("Test.Done"); }));
    publisher.end();
    std::uint32_t acknowledged = 0;
    for (const rtmp::Event& event : publisher.events()) {
        if (const auto* one = std::get_if<rtmp::event::Acknowledged>(&event)) acknowledged = one->bytes;
    }
    CHECK(acknowledged > 300);
    const Seen seen = page_at_end(server);
    CHECK(seen.pings_sent == 12);
    CHECK(seen.pongs.size() == 12);
    CHECK(seen.pongs.back() == 22);
    CHECK(seen.acknowledgements.size() > 1);
}

TEST_CASE("refusals reach the client with their words") {
    Script script;
    SUBCASE("connect") {
        script.refuse["connect"] = {"NetConnection.Connect.InvalidApp", "error", "no such app"};
    }
    SUBCASE("createStream") {
        script.refuse["createStream"] = {"NetStream.Failed", "error", "no"};
    }
    SUBCASE("publish") {
        script.refuse["publish"] = {"NetStream.Publish.BadName", "error", "in use"};
    }
    Server server(script);
    const auto refused = refusal_of(server);
    REQUIRE(refused.has_value());
    CHECK(refused->status.code == script.refuse.begin()->second.code);
    CHECK(refused->status.description == script.refuse.begin()->second.description);
}

TEST_CASE("a redirect names where to go") {
    Script script;
    script.redirect = "rtmp://127.0.0.1:1/live";
    Server server(script);
    const auto refused = refusal_of(server);
    REQUIRE(refused.has_value());
    CHECK(refused->redirect == script.redirect);
}

TEST_CASE("a status comes after so many messages") {
    Script script;
    script.late_status = ingest::LateStatus{5, {"NetStream.Failed", "error", "disk full"}, {}};
    Server server(script);
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    publisher.send_clip();
    CHECK(publisher.advance_to(Phase::ended));
    REQUIRE(publisher.event<rtmp::event::Refused>() != nullptr);
    CHECK(publisher.event<rtmp::event::Refused>()->status.code == "NetStream.Failed");
}

TEST_CASE("a strict server listens to nothing but FCPublish after releaseStream") {
    Server server(ingest::like("srs"));
    TestClient client(server.port());
    REQUIRE(client.shake_hands());
    // connect, with tcUrl "x" and nothing else
    client.send(
        hex("03 000000 000022 14 00000000 0200 07 636F6E6E656374 003FF0000000000000"
            "03 0005 746355726C 0200 01 78 000009"));
    // releaseStream(2), then createStream(3), which goes unheard
    client.send(hex("03 000000 00001A 14 00000000 0200 0D 72656C6561736553747265616D 004000000000000000 05"));
    client.send(hex("03 000000 000019 14 00000000 0200 0C 63726561746553747265616D 004008000000000000 05"));
    REQUIRE(server.wait_for([](const Seen& seen) { return seen.command("createStream") != nullptr; }));
    client.half_close();
    const rtmp::Bytes answer = client.receive(10000);
    // _result(2) is there, and _result(3) is not
    const auto holds = [&](std::string_view digits) {
        const rtmp::Bytes wanted = hex(digits);
        return std::search(answer.begin(), answer.end(), wanted.begin(), wanted.end()) != answer.end();
    };
    CHECK(holds("0200 07 5F726573756C74 004000000000000000"));
    CHECK_FALSE(holds("0200 07 5F726573756C74 004008000000000000"));
}

TEST_CASE("a strict server takes a command in mid-stream for its end") {
    Server server(ingest::like("srs"));
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    // createStream(9), on a chunk stream of its own
    publisher.client().send(
        hex("09 000000 000019 14 00000000 0200 0C 63726561746553747265616D 004022000000000000 05"));
    publisher.drain();
    publisher.client().half_close();
    const Seen seen = page_at_end(server);
    CHECK(seen.stray_commands == 1);
    CHECK(seen.ending == ingest::Ending::script);
}

}  // namespace dialogue_test
