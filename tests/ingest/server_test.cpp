#include "ingest/server.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "ingest/test_client.hpp"
#include "vectors/hex.hpp"

namespace server_test {

using ingest::Ending;
using ingest::page_at_end;
using ingest::publishes;
using ingest::Script;
using ingest::Seen;
using ingest::Server;
using ingest::TestClient;
using ingest::TestPublisher;
using rtmp::MessageType;
using rtmp::Phase;
using vectors::filled;
using vectors::hex;

namespace {

rtmp::Sha256 hmac_sha256(rtmp::ByteView key, std::initializer_list<rtmp::ByteView> parts) {
    rtmp::Bytes joined;
    for (const rtmp::ByteView& part : parts)
        joined.insert(joined.end(), part.begin(), part.end());
    rtmp::Sha256 result{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), joined.data(), joined.size(), result.data(),
         &size);
    return result;
}

}  // namespace

TEST_CASE("a raw handshake is answered in the simple form") {
    Server server;
    TestClient client(server.port());
    REQUIRE(client.shake_hands());
    client.half_close();
    CHECK(client.receive_some().empty());
    const Seen seen = page_at_end(server);
    CHECK(seen.c1 == ingest::C1::simple);
    CHECK(seen.c2 == ingest::C2::echo);
    CHECK(seen.ending == Ending::closed);
}

TEST_CASE("a stream is published, seen and ended") {
    Server server;
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    publisher.send_clip();
    publisher.end();
    CHECK(publisher.event<rtmp::event::Unpublished>() != nullptr);
    const Seen seen = page_at_end(server);
    CHECK(seen.app == "live");
    CHECK(seen.key == "key");
    CHECK(seen.connect.members.size() > 2);
    CHECK(seen.command_names() == std::vector<std::string>{"connect", "releaseStream", "FCPublish",
                                                           "createStream", "publish", "FCUnpublish",
                                                           "deleteStream"});
    CHECK(seen.command("publish")->command.argument(2).text_or("") == "live");
    CHECK(seen.video.frames == 10);
    CHECK(seen.audio.frames == 10);
    CHECK(seen.audio.last_timestamp == 370);
    CHECK(seen.faults.empty());
    CHECK(seen.stray_commands == 0);
    CHECK(seen.ended_by() == "deleteStream");
    CHECK(server.next_ended() == 0U);
}

TEST_CASE("media is kept when asked for, and recorded") {
    ingest::ServerConfig config;
    config.keeping.media = true;
    std::string pattern = (std::filesystem::temp_directory_path() / "server_test.XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    config.keeping.record_directory = pattern;
    Server server(config);
    CHECK(publishes(server));
    const Seen seen = page_at_end(server);
    REQUIRE(seen.media.size() == 22);
    CHECK(seen.media[2].timestamp == 0);
    CHECK(seen.media[2].payload == hex("2701000000 41"));
    CHECK(seen.recording == pattern + "/live.key.1.flv");
    // 13 bytes of header, 15 around each body: 2 sequence headers of 6 and 4 bytes, 10 frames of 6 and of 3.
    CHECK(std::filesystem::file_size(seen.recording) == 13 + 22 * 15 + 6 + 4 + 60 + 30);
    std::filesystem::remove_all(pattern);
}

TEST_CASE("the connection ends where the script says") {
    using ingest::Moment;
    using ingest::Point;
    const std::vector<std::pair<Point, Phase>> ends{{Point::accept, Phase::handshake},
                                                    {Point::handshake_c1, Phase::handshake},
                                                    {Point::connect_command, Phase::connect},
                                                    {Point::connect_result, Phase::create_stream},
                                                    {Point::create_stream_command, Phase::create_stream},
                                                    {Point::create_stream_result, Phase::publish},
                                                    {Point::publish_command, Phase::publish}};
    for (const auto& end : ends) {
        const Point point = end.first;
        for (const bool by_reset : {false, true}) {
            CAPTURE(static_cast<int>(point));
            CAPTURE(by_reset);
            Script script;
            (by_reset ? script.reset_after : script.close_after) = Moment{point, 0};
            Server server(script);
            TestPublisher publisher(server.port());
            CHECK_FALSE(publisher.advance_to(Phase::live));
            CHECK(publisher.client().was_reset() == by_reset);
            // Before a reset, replies may be lost on the way, so the client may be a phase behind.
            if (!by_reset) CHECK(publisher.session().phase() == end.second);
            publisher.client().half_close();
            CHECK(page_at_end(server).ending == Ending::script);
        }
    }
}

TEST_CASE("the connection ends after so many messages") {
    Script script;
    script.close_after = ingest::Moment{ingest::Point::messages, 7};
    Server server(script);
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    publisher.send_clip();
    publisher.drain();
    const Seen seen = page_at_end(server);
    CHECK(seen.audio.messages + seen.video.messages == 7);
    CHECK(seen.published);
}

TEST_CASE("a server can close right after accept") {
    Script script;
    script.accept_then_close = std::chrono::milliseconds(1);
    Server server(script);
    TestClient client(server.port());
    CHECK(client.receive_some().empty());
    client.half_close();
    CHECK(page_at_end(server).ending == Ending::script);
}

TEST_CASE("a message over the limit resets the connection") {
    Script script;
    script.max_message = 1000;
    Server server(script);
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    publisher.send(MessageType::video, 0, filled(1001, 0x27));
    publisher.drain();
    CHECK(publisher.client().was_reset());
    CHECK(page_at_end(server).faults.size() == 1);
}

TEST_CASE("a server that reads slowly takes its time") {
    Script script;
    script.bytes_per_second = 500'000;
    Server server(script);
    TestPublisher publisher(server.port());
    REQUIRE(publisher.advance_to(Phase::live));
    const auto start = std::chrono::steady_clock::now();
    publisher.send(MessageType::video, 0, filled(100'000, 0x27));
    publisher.end();
    CHECK(page_at_end(server).video.bytes == 100'000);
    CHECK(std::chrono::steady_clock::now() - start > std::chrono::milliseconds(150));
}

TEST_CASE("a server that reads no more lets a client run into its window") {
    Script script;
    script.stop_reading_after = ingest::Moment{ingest::Point::handshake_done, 0};
    Server server(script);
    TestClient client(server.port());
    REQUIRE(client.shake_hands());
    REQUIRE(server.wait_for([](const Seen& seen) { return seen.c2 != ingest::C2::none; }));
    client.reset();
    CHECK(page_at_end(server).ending == Ending::reset);
}

TEST_CASE("what is never answered stays unanswered until the server is stopped") {
    Script script;
    SUBCASE("handshake") {
        script.never_answer = {"handshake"};
    }
    SUBCASE("publish") {
        script.never_answer = {"publish"};
    }
    SUBCASE("held open") {
        script.hold_open = true;
    }
    Server server(script);
    std::thread stopper([&server, silent = script.never_answer] {
        server.wait_for([&](const Seen& seen) {
            if (silent.contains("handshake")) return seen.c1 != ingest::C1::none;
            return silent.contains("publish") ? seen.command("publish") != nullptr
                                              : seen.ending != Ending::open;
        });
        server.stop();
    });
    CHECK(publishes(server) == script.hold_open);
    stopper.join();
    CHECK(server.seen().ended_by() == (script.hold_open ? "deleteStream" : "stopped"));
}

TEST_CASE("each connection can have a script of its own") {
    Script refusing;
    refusing.refuse["publish"] = {"NetStream.Publish.BadName", "error", ""};
    ingest::ServerConfig config;
    config.scripts = {refusing, Script{}};
    Server server(config);
    CHECK_FALSE(publishes(server));
    CHECK(publishes(server));
    CHECK(publishes(server));
    CHECK(page_at_end(server, 2).video.frames == 10);
}

TEST_CASE("another protocol's greeting is no handshake") {
    Script script;
    script.greeting = "HTTP/1.1 400 Bad Request\r\n\r\n";
    Server server(script);
    TestPublisher publisher(server.port());
    CHECK_FALSE(publisher.advance_to(Phase::live));
    CHECK(publisher.event<rtmp::event::ProtocolError>() != nullptr);
}

TEST_CASE("an unsigned client is turned away where only signed ones are let in") {
    Script script;
    script.refuse_simple = true;
    Server server(script);
    CHECK_FALSE(publishes(server));
    CHECK(page_at_end(server).c1 == ingest::C1::simple);
}

TEST_CASE("a signed client is answered with signatures, which it finds good") {
    Script script;
    script.digest = script.refuse_simple = true;
    Server server(script);
    rtmp::SessionConfig config = TestPublisher::config_for("live", "key");
    config.handshake = rtmp::HandshakeForm::digest;
    config.hmac = hmac_sha256;
    TestPublisher publisher(server.port(), config);
    CHECK(publisher.advance_to(Phase::live));
    REQUIRE(publisher.event<rtmp::event::HandshakeDone>() != nullptr);
    CHECK(publisher.event<rtmp::event::HandshakeDone>()->remark.empty());
    const Seen seen = server.seen();
    CHECK(seen.c1 == ingest::C1::digest);
    CHECK(seen.c2 == ingest::C2::digest);
}

TEST_CASE("it listens on IPv6 too") {
    ingest::ServerConfig config;
    config.bind = "::1";
    Server server(config);
    CHECK(server.url() == "rtmp://[::1]:" + std::to_string(server.port()) + "/live/key");
    TestClient client(server.port(), "::1");
    CHECK(client.shake_hands());
}

TEST_CASE("hostile bytes end a connection and nothing else") {
    Server server;
    {
        TestClient client(server.port());
        REQUIRE(client.shake_hands());
        // A command that claims an endless string, then a chunk that continues nothing.
        client.send(hex("03 000000 000005 14 00000000 0C FFFFFFFF  C9"));
        CHECK(client.receive_some().empty());
    }
    const Seen seen = page_at_end(server);
    CHECK(seen.ending == Ending::protocol_error);
    CHECK(seen.faults.size() == 2);
    CHECK(publishes(server));
}

}  // namespace server_test
