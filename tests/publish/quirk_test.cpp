// Servers of every known habit take a clip.

#include <doctest/doctest.h>

#include "publish/push.hpp"

namespace quirk_test {

namespace {

using dial::ExitStatus;
using ingest::Script;
using ingest::Seen;
using ingest::Server;

/// The clip goes to a server with these habits and arrives whole.
void check_arrives(const Script& script) {
    Server server(script);
    Pushed pushed;
    push(pushed, server);
    CHECK_MESSAGE(pushed.error.empty(), pushed.error);
    CHECK(pushed.status == ExitStatus::success);
    REQUIRE(server.wait_for(ended));
    const Seen seen = server.seen();
    CHECK(whole(seen, pushed));
    CHECK(seen.deleted);
    CHECK(seen.faults.empty());
    CHECK(seen.video.backwards + seen.audio.backwards + seen.interleave_backwards == 0);
    CHECK(seen.stray_commands == 0);
}

}  // namespace

TEST_CASE("quirk: servers of every known habit take the clip") {
    for (const char* name : {"nginx", "srs", "mediamtx", "ffmpeg"}) {
        CAPTURE(name);
        check_arrives(ingest::like(name));
    }
}

TEST_CASE("quirk: replies in single bytes, in tiny or huge chunks, or all at once") {
    Script script;
    SUBCASE("every byte a write") {
        script.writes = ingest::Writes::each_byte;
    }
    SUBCASE("merged") {
        script.writes = ingest::Writes::merged;
    }
    SUBCASE("chunks of one byte") {
        script.chunk_size = 1;
    }
    SUBCASE("chunks of 65536") {
        script.chunk_size = 65536;
    }
    check_arrives(script);
}

TEST_CASE("quirk: a server that echoes C1 as its S1, and one that signs") {
    Script script;
    SUBCASE("echo") {
        script.echo_c1 = true;
    }
    SUBCASE("signs") {
        script.digest = true;
    }
    check_arrives(script);
}

TEST_CASE("quirk: a server that closes on unsigned clients gets the digest handshake on a new connection") {
    Script script;
    script.refuse_simple = true;
    script.digest = true;
    Server server(script);
    Pushed pushed;
    push(pushed, server);
    CHECK(pushed.error.empty());
    CHECK(server.connections() == 2);
    REQUIRE(server.wait_for(ended, 1));
    CHECK(server.seen(0).c1 == ingest::C1::simple);
    CHECK(server.seen(1).c1 == ingest::C1::digest);
    CHECK(server.seen(1).c2 == ingest::C2::digest);
    CHECK(whole(server.seen(1), pushed));
}

TEST_CASE("quirk: no replies to releaseStream and FCPublish are waited for") {
    Script script;
    script.never_answer = {"releaseStream", "FCPublish"};
    check_arrives(script);
}

TEST_CASE("quirk: strict order, FCPublish after releaseStream, and no stray commands") {
    Script script;
    script.strict_order = true;
    script.stray_command_ends = true;
    script.require_tc_url = true;
    check_arrives(script);
}

TEST_CASE("quirk: onFCPublish says Publish.Start before the refusal") {
    Script script;
    script.fc_publish = ingest::FcPublishReply::early_start;
    script.refuse["publish"] = {"NetStream.Publish.Denied", "error", "no"};
    Server server(script);
    Pushed pushed;
    push(pushed, server);
    CHECK(pushed.status == ExitStatus::publish_refused);
    REQUIRE(server.wait_for(ended));
    CHECK(server.seen().video.messages == 0);
}

TEST_CASE("quirk: onStatus on another message stream, and any stream id") {
    Script script;
    script.stream_id = 123456;
    script.status_stream_id = 0x01000000;
    script.echo_transaction = true;
    check_arrives(script);
}

TEST_CASE("quirk: acks, pings, bandwidth checks, aborts, AMF3 and the unknown, all in one stream") {
    Script script;
    script.ask_acks = 100;
    script.ack_window = 1000;
    script.ping_every = 5;
    // A ping that comes as the stream ends would find nobody who reads it.
    script.last_ping = 30;
    script.bandwidth_check = true;
    script.abort = true;
    script.unknown = true;
    script.stream_begin = true;
    script.command_form = ingest::CommandForm::amf3;
    script.connect_objects = ingest::ConnectObjects::null;
    script.publish_reply = ingest::PublishReply::both;
    Server server(script);
    Pushed pushed;
    publish::Settings settings = unpaced();
    settings.speed = 5.0;
    push(pushed, server, settings);
    CHECK(pushed.error.empty());
    REQUIRE(server.wait_for(ended));
    const Seen seen = server.seen();
    CHECK(whole(seen, pushed));
    CHECK_FALSE(seen.acknowledgements.empty());
    CHECK(seen.pings_sent > 3);
    CHECK(seen.pongs.size() == seen.pings_sent);
}

TEST_CASE("quirk: chunk stream ids stay below nginx's limit, and a message within its largest size arrives") {
    Script script;
    script.max_chunk_stream = 31;
    script.max_message = 1U << 20U;
    check_arrives(script);
}

TEST_CASE("quirk: accepted, then closed at once") {
    Script script;
    script.close_after = ingest::Moment{ingest::Point::publish_start, 0};
    Server server(script);
    Pushed pushed;
    publish::Settings settings = unpaced();
    settings.speed = 1.0;
    push(pushed, server, settings);
    CHECK(pushed.status == ExitStatus::closed_early);
    CHECK(pushed.error.find("most likely a wrong or expired key") != std::string::npos);
}

TEST_CASE("quirk: a ReconnectRequest that was not asked for does not disturb the stream") {
    Script script;
    script.late_status = ingest::LateStatus{
        5, {"NetConnection.Connect.ReconnectRequest", "status", "please move"}, "//b.example.com/live"};
    check_arrives(script);
}

}  // namespace quirk_test
