#include "rtmp/session.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "rtmp/server_end.hpp"
#include "rtmp/session_events.hpp"

namespace session_test {

namespace {

using rtmp::Bytes;
using rtmp::ByteView;
using rtmp::MessageType;
using rtmp::Phase;
using rtmp::Session;
using session_events::events_of;
namespace event = rtmp::event;

rtmp::SessionConfig config() {
    return session_events::config_of("FMLE/3.0 (compatible; test)", rtmp::Aim::publish);
}

template <class T>
const T* find(const std::vector<rtmp::Event>& events) {
    for (const rtmp::Event& event : events) {
        if (const T* found = std::get_if<T>(&event)) return found;
    }
    return nullptr;
}

/// A session and its server, walked to a phase.
struct Pair {
    Session session;
    ServerEnd server;

    explicit Pair(rtmp::SessionConfig with = config()) : session(std::move(with)), server(session) {
        server.pull();
    }

    void shake_hands() {
        session.receive(server.handshake());
        server.pull();
    }
    void accept_connect() {
        session.receive(server.command(ServerEnd::connect_result()));
        server.pull();
    }
    void answer_create_stream(double stream_id = 1) {
        const double transaction = server.received_command("createStream").transaction;
        session.receive(server.command({"_result", transaction, {rtmp::amf0::Null{}, stream_id}}));
        server.pull();
    }
    void to_publish() {
        shake_hands();
        accept_connect();
        answer_create_stream();
    }
    void to_live() {
        to_publish();
        session.receive(server.status("status", "NetStream.Publish.Start"));
        events_of(session);
    }
    std::vector<rtmp::Event> feed(const Bytes& bytes) {
        session.receive(bytes);
        server.pull();
        return events_of(session);
    }
};

const event::Refused* refused_by(const std::vector<rtmp::Event>& events) {
    return find<event::Refused>(events);
}

}  // namespace

TEST_CASE("a session that only asks goes to the answered connect, and tells no stream name") {
    rtmp::SessionConfig asking = config();
    asking.aim = rtmp::Aim::connect;
    asking.offer = rtmp::whole_offer();
    Pair pair(asking);
    pair.shake_hands();
    CHECK_FALSE(pair.session.arrived());
    const rtmp::Command connect = pair.server.received_command("connect");
    const auto* const offered = connect.argument(0).find("fourCcList")->as<rtmp::amf0::StrictArray>();
    REQUIRE(offered != nullptr);
    CHECK(offered->values.size() == 12);
    rtmp::amf0::Object properties;
    properties.members = {{"fmsVer", "Test/1"}, {"capsEx", 1.0}};
    const auto events = pair.feed(pair.server.command(
        {"_result", 1, {properties, ServerEnd::info("status", "NetConnection.Connect.Success")}}));
    REQUIRE(find<event::Connected>(events) != nullptr);
    CHECK(find<event::Connected>(events)->capabilities.caps_ex == 1U);
    CHECK(pair.session.arrived());
    CHECK(pair.session.phase() == Phase::ended);
    CHECK(pair.server.command_names() == std::vector<std::string>{"connect"});
    // Commands after that are nobody's concern.
    CHECK(pair.feed(pair.server.status("error", "NetStream.Failed")).empty());
}

TEST_CASE("the whole way: handshake, connect, createStream, publish, media, end") {
    Pair pair;
    CHECK(pair.session.phase() == Phase::handshake);
    pair.shake_hands();
    CHECK(pair.session.phase() == Phase::connect);
    CHECK(pair.server.c2.size() == rtmp::handshake_size);
    const rtmp::Command connect = pair.server.received_command("connect");
    CHECK(connect.transaction == 1);
    CHECK(connect.argument(0).text_of("app") == "live");
    CHECK(connect.argument(0).text_of("tcUrl") == "rtmp://example.com/live");
    CHECK(connect.argument(0).text_of("type") == "nonprivate");
    CHECK(connect.argument(0).text_of("flashVer") == "FMLE/3.0 (compatible; test)");

    pair.accept_connect();
    CHECK(pair.session.phase() == Phase::create_stream);
    CHECK(pair.server.command_names() ==
          std::vector<std::string>{"connect", "releaseStream", "FCPublish", "createStream"});
    pair.answer_create_stream();
    CHECK(pair.session.phase() == Phase::publish);
    const rtmp::Command publish = pair.server.received_command("publish");
    CHECK(publish.argument(1).text_or("") == "cam1?token=a/b&c=d");
    CHECK(publish.argument(2).text_or("") == "live");
    CHECK(pair.server.received.back().stream_id == 1);

    const auto started = pair.feed(pair.server.status("status", "NetStream.Publish.Start"));
    CHECK(find<event::Connected>(started)->server.version == "FMS/3,0,1,123");
    CHECK(find<event::PublishStarted>(started)->status.code == "NetStream.Publish.Start");
    CHECK(pair.session.live());

    pair.session.send(rtmp::make_message(MessageType::video, 40, Bytes{0x17, 0x01, 0, 0, 0, 9}));
    pair.server.pull();
    CHECK(pair.server.received.back().payload == Bytes{0x17, 0x01, 0, 0, 0, 9});
    CHECK(pair.server.received.back().timestamp == 40);

    pair.session.close();
    pair.server.pull();
    CHECK(pair.session.phase() == Phase::closing);
    CHECK(pair.server.received_command("FCUnpublish").argument(1).text_or("") == "cam1?token=a/b&c=d");
    CHECK(pair.server.received_command("deleteStream").argument(1).number_or(-1) == 1);
    const auto ended = pair.feed(pair.server.status("status", "NetStream.Unpublish.Success"));
    CHECK(find<event::Unpublished>(ended));
}

TEST_CASE("one byte at a time gives the same events and the same output as whole") {
    Pair scribe;
    Bytes replies = scribe.server.handshake();
    const auto add = [&](const Bytes& bytes) { replies.insert(replies.end(), bytes.begin(), bytes.end()); };
    add(scribe.server.control(MessageType::window_ack_size, rtmp::encode_u32(300)));
    add(scribe.server.command(ServerEnd::connect_result()));
    add(scribe.server.command({"_result", 4, {rtmp::amf0::Null{}, 3.0}}));
    add(scribe.server.status("status", "NetStream.Publish.Start"));
    add(scribe.server.control(MessageType::user_control,
                              rtmp::encode_user_control(rtmp::UserControl::ping_request, 7)));
    add(scribe.server.status("status", "NetStream.Publish.Idle"));
    add(scribe.server.status("error", "NetStream.Failed"));

    const auto run = [&](std::size_t step) {
        Session session(config());
        std::vector<std::size_t> kinds;
        for (std::size_t at = 0; at < replies.size(); at += step) {
            session.receive(ByteView(replies).subspan(at, std::min(step, replies.size() - at)));
            for (const rtmp::Event& event : events_of(session))
                kinds.push_back(event.index());
        }
        CHECK(session.phase() == Phase::ended);
        ServerEnd server(session);
        server.pull();
        return std::pair(kinds, server.command_names());
    };
    const auto whole = run(replies.size());
    CHECK(whole.first.size() == 5);
    CHECK(run(1) == whole);
    CHECK(run(7) == whole);
}

TEST_CASE("any stream id is accepted, and everything of the stream goes there") {
    for (const double id : {0.0, 1.0, 5.0, 16777216.0, 4294967295.0}) {
        Pair pair;
        pair.shake_hands();
        pair.accept_connect();
        pair.answer_create_stream(id);
        pair.feed(pair.server.status("status", "NetStream.Publish.Start", 77));
        REQUIRE(pair.session.live());
        pair.session.send(rtmp::make_message(MessageType::audio, 0, Bytes{0xAF, 1}));
        pair.session.close();
        pair.server.pull();
        CHECK(pair.server.received_command("deleteStream").argument(1).number_or(-1) == id);
        const auto audio =
            std::find_if(pair.server.received.begin(), pair.server.received.end(),
                         [](const auto& message) { return message.type == MessageType::audio; });
        REQUIRE(audio != pair.server.received.end());
        CHECK(audio->stream_id == static_cast<std::uint32_t>(id));
    }
}

TEST_CASE("createStream without a usable stream id breaks the protocol") {
    for (const rtmp::amf0::Value& id :
         {rtmp::amf0::Value(), rtmp::amf0::Value("1"), rtmp::amf0::Value(-1.0), rtmp::amf0::Value(1e10)}) {
        Pair pair;
        pair.shake_hands();
        pair.accept_connect();
        const double transaction = pair.server.received_command("createStream").transaction;
        const auto events =
            pair.feed(pair.server.command({"_result", transaction, {rtmp::amf0::Null{}, id}}));
        CHECK(find<event::ProtocolError>(events));
        CHECK(pair.session.phase() == Phase::ended);
    }
}

TEST_CASE("quirk: releaseStream and FCPublish may be refused, answered late or not at all") {
    Pair pair;
    pair.shake_hands();
    pair.accept_connect();
    const double release = pair.server.received_command("releaseStream").transaction;
    const auto events = pair.feed(pair.server.command(
        {"_error", release, {rtmp::amf0::Null{}, ServerEnd::info("error", "NetConnection.Call.Failed")}}));
    CHECK(refused_by(events) == nullptr);
    CHECK(find<event::Notice>(events));
    CHECK(pair.session.phase() == Phase::create_stream);
    pair.answer_create_stream();
    CHECK(pair.session.phase() == Phase::publish);
}

TEST_CASE("quirk: onFCPublish is no refusal either, but its no may be the only one with a reason") {
    Pair pair;
    pair.to_publish();
    const auto events = pair.feed(pair.server.command(
        {"onFCPublish", 0, {rtmp::amf0::Null{}, ServerEnd::info("error", "NetStream.Publish.BadName")}}));
    CHECK(refused_by(events) == nullptr);
    REQUIRE(find<event::Notice>(events));
    CHECK(find<event::Notice>(events)->status.code == "NetStream.Publish.BadName");
    CHECK(pair.session.phase() == Phase::publish);
}

TEST_CASE("what becomes of the server's recording ends no stream that is live") {
    Pair pair;
    pair.to_publish();
    pair.feed(pair.server.status("status", "NetStream.Publish.Start"));
    for (const char* code :
         {"NetStream.Record.Failed", "NetStream.Record.NoAccess", "NetStream.Record.Stop"}) {
        const auto events = pair.feed(pair.server.status("error", code));
        CHECK(refused_by(events) == nullptr);
        REQUIRE(find<event::Notice>(events));
        CHECK(pair.session.live());
    }
    pair.session.close();
    CHECK(refused_by(pair.feed(pair.server.status("error", "NetStream.Record.Failed"))) == nullptr);
}

TEST_CASE("quirk: onFCPublish is no acceptance, whatever it says and however bare it is") {
    Pair pair;
    pair.to_publish();
    pair.feed(pair.server.command(
        {"onFCPublish", 0, {rtmp::amf0::Null{}, ServerEnd::info("status", "NetStream.Publish.Start")}}));
    CHECK(pair.session.phase() == Phase::publish);
    // ffmpeg: the name alone, with no transaction id.
    rtmp::ByteWriter bare;
    rtmp::amf0::encode(rtmp::amf0::Value("onFCPublish"), bare);
    pair.feed(pair.server.message({3, MessageType::command_amf0, 0, 0}, bare.take()));
    CHECK(pair.session.phase() == Phase::publish);
}

TEST_CASE("quirk: the status of publish is matched by its code, on any stream and with any transaction id") {
    Pair pair;
    pair.to_publish();
    const auto events = pair.feed(pair.server.command(
        {"onStatus", 5, {rtmp::amf0::Null{}, ServerEnd::info("status", "NetStream.Publish.Start")}},
        0x01000000));
    CHECK(find<event::PublishStarted>(events));
}

TEST_CASE("quirk: publish may be answered by _result alone") {
    Pair pair;
    pair.to_publish();
    const double transaction = pair.server.received_command("publish").transaction;
    const auto events = pair.feed(pair.server.command({"_result", transaction, {rtmp::amf0::Null{}}}));
    CHECK(find<event::PublishStarted>(events));
    CHECK(pair.session.live());
}

TEST_CASE("quirk: connect's _result may lack its objects and have another transaction id") {
    for (const rtmp::Command& result :
         {rtmp::Command{"_result", 1, {}},
          rtmp::Command{"_result", 0, {rtmp::amf0::Null{}, rtmp::amf0::Null{}}}}) {
        Pair pair;
        pair.shake_hands();
        pair.feed(pair.server.command(result));
        CHECK(pair.session.phase() == Phase::create_stream);
    }
}

TEST_CASE("quirk: replies may come as AMF3-wrapped commands") {
    Pair pair;
    pair.to_publish();
    Bytes payload = {0x00};
    const Bytes body = rtmp::encode(
        {"onStatus", 0, {rtmp::amf0::Null{}, ServerEnd::info("status", "NetStream.Publish.Start")}});
    payload.insert(payload.end(), body.begin(), body.end());
    pair.feed(pair.server.message({5, MessageType::command_amf3, 1, 0}, payload));
    CHECK(pair.session.live());
}

TEST_CASE("the code decides, not only the level") {
    struct Case {
        const char* level;
        const char* code;
    };
    for (const Case& c :
         {Case{"error", "NetStream.Publish.BadName"}, Case{"status", "NetStream.Publish.BadName"},
          Case{"error", "NetStream.publish.Unauthorized"},
          Case{"finish", "NetStream.Connect.IllegalApplication"}, Case{"warning", "NetStream.Publish.Denied"},
          Case{"error", "Something.New"}, Case{"status", "NetStream.Play.StreamNotFound"}}) {
        CAPTURE(c.code);
        Pair pair;
        pair.to_publish();
        const auto events = pair.feed(pair.server.status(c.level, c.code));
        const event::Refused* refused = refused_by(events);
        REQUIRE(refused != nullptr);
        CHECK(refused->phase == Phase::publish);
        CHECK(refused->status.code == c.code);
        CHECK(refused->status.description == "told so");
        CHECK(pair.session.phase() == Phase::ended);
    }
}

TEST_CASE("an unknown status that is no failure is a notice, and the wait goes on") {
    Pair pair;
    pair.to_publish();
    const auto events = pair.feed(pair.server.status("status", "NetStream.Record.Start"));
    CHECK(find<event::Notice>(events)->status.code == "NetStream.Record.Start");
    CHECK(pair.session.phase() == Phase::publish);
}

TEST_CASE("a refusal of connect carries its reason and its redirect") {
    Pair pair;
    pair.shake_hands();
    rtmp::amf0::Object extra;
    extra.members = {{"code", 302.0}, {"redirect", "rtmp://b.example.com/live"}};
    rtmp::amf0::Object info = ServerEnd::info("error", "NetConnection.Connect.Rejected");
    info.members.emplace_back("ex", extra);
    const auto events = pair.feed(pair.server.command({"_error", 1, {rtmp::amf0::Null{}, info}}));
    const event::Refused* refused = refused_by(events);
    REQUIRE(refused != nullptr);
    CHECK(refused->phase == Phase::connect);
    CHECK(refused->redirect == "rtmp://b.example.com/live");
}

TEST_CASE("a request to move is told with its address, and the stream goes on") {
    Pair pair;
    pair.to_live();
    rtmp::amf0::Object info = ServerEnd::info("status", "NetConnection.Connect.ReconnectRequest");
    SUBCASE("without an address") {
        const auto events = pair.feed(pair.server.command({"onStatus", 0, {rtmp::amf0::Null{}, info}}));
        REQUIRE(find<event::MoveRequested>(events) != nullptr);
        CHECK(find<event::MoveRequested>(events)->tc_url.empty());
    }
    SUBCASE("with one") {
        info.members.emplace_back("tcUrl", "//b.example.com/live");
        const auto events = pair.feed(pair.server.command({"onStatus", 0, {rtmp::amf0::Null{}, info}}));
        REQUIRE(find<event::MoveRequested>(events) != nullptr);
        CHECK(find<event::MoveRequested>(events)->tc_url == "//b.example.com/live");
    }
    CHECK(pair.session.live());
}

TEST_CASE("what we can do is announced only when there is something") {
    for (const std::uint32_t caps_ex : {0U, rtmp::caps_ex_reconnect}) {
        rtmp::SessionConfig with = config();
        with.caps_ex = caps_ex;
        Pair pair(with);
        pair.shake_hands();
        const rtmp::amf0::Value* announced =
            pair.server.received_command("connect").argument(0).find("capsEx");
        CHECK((announced != nullptr) == (caps_ex != 0));
    }
}

TEST_CASE("an error after the start is an error, and so is an end that we did not ask for") {
    for (const char* code : {"NetStream.Failed", "NetStream.Publish.BadName", "NetStream.Unpublish.Success",
                             "NetConnection.Connect.Closed"}) {
        Pair pair;
        pair.to_live();
        const auto events = pair.feed(pair.server.status("status", code));
        REQUIRE(refused_by(events) != nullptr);
        CHECK(refused_by(events)->phase == Phase::live);
    }
}

TEST_CASE("the close command ends the session") {
    Pair pair;
    pair.shake_hands();
    const auto events = pair.feed(pair.server.command({"close", 0, {rtmp::amf0::Null{}}}));
    REQUIRE(refused_by(events) != nullptr);
    CHECK(refused_by(events)->status.code == "close");
}

TEST_CASE("pings are answered with the same four bytes") {
    Pair pair;
    pair.to_live();
    pair.feed(pair.server.control(MessageType::user_control,
                                  rtmp::encode_user_control(rtmp::UserControl::ping_request, 0x1234)));
    CHECK(pair.server.received.back().type == MessageType::user_control);
    // event 0007 | 00001234
    CHECK(pair.server.received.back().payload == Bytes{0x00, 0x07, 0x00, 0x00, 0x12, 0x34});
    CHECK(pair.server.received.back().chunk_stream == 2);
}

TEST_CASE("bytes are acknowledged with a running total") {
    Pair pair;
    pair.to_live();
    pair.feed(pair.server.control(MessageType::window_ack_size, rtmp::encode_u32(200)));
    std::vector<std::uint32_t> totals;
    for (int i = 0; i < 20; ++i) {
        pair.server.received.clear();
        pair.feed(pair.server.status("status", "NetStream.Data.Start"));
        for (const auto& message : pair.server.received) {
            if (message.type == MessageType::acknowledgement)
                totals.push_back(rtmp::ByteReader(message.payload).u32());
        }
    }
    REQUIRE(totals.size() >= 5);
    CHECK(std::is_sorted(totals.begin(), totals.end()));
    CHECK(totals.back() > totals.front());
}

TEST_CASE("Set Peer Bandwidth is answered once for each window") {
    Pair pair;
    pair.to_live();
    pair.server.received.clear();
    Bytes bandwidth = rtmp::encode_u32(5000000);
    pair.feed(pair.server.control(MessageType::set_peer_bandwidth,
                                  bandwidth));  // Four bytes: the limit type left out.
    bandwidth.push_back(2);
    pair.feed(pair.server.control(MessageType::set_peer_bandwidth, bandwidth));
    REQUIRE(pair.server.received.size() == 1);
    CHECK(pair.server.received[0].type == MessageType::window_ack_size);
    CHECK(pair.server.received[0].payload == rtmp::encode_u32(5000000));
}

TEST_CASE("bandwidth checks are answered: once for onBWDone, each time for _onbwcheck") {
    Pair pair;
    pair.to_live();
    pair.feed(pair.server.command({"onBWDone", 0, {rtmp::amf0::Null{}}}));
    pair.feed(pair.server.command({"onBWDone", 0, {rtmp::amf0::Null{}}}));
    const auto names = pair.server.command_names();
    CHECK(std::count(names.begin(), names.end(), "_checkbw") == 1);
    pair.feed(pair.server.command({"_onbwcheck", 9, {rtmp::amf0::Null{}}}));
    CHECK(pair.server.received_command("_result").transaction == 9);
}

TEST_CASE("quirk: SetChunkSize is announced before connect and used from there") {
    Pair pair;
    pair.shake_hands();
    REQUIRE(pair.server.received.size() == 2);
    CHECK(pair.server.received[0].type == MessageType::set_chunk_size);
    CHECK(pair.server.received[0].payload == rtmp::encode_u32(60000));
}

TEST_CASE("quirk: no command strays into the running stream") {
    Pair pair;
    pair.to_live();
    pair.server.received.clear();
    pair.session.send(rtmp::make_message(MessageType::audio, 0, Bytes{0xAF, 1}));
    pair.feed(pair.server.status("status", "NetStream.Publish.Idle"));
    pair.feed(pair.server.control(MessageType::user_control, Bytes{0, 31, 0, 0, 0, 1}));
    CHECK(pair.server.command_names().empty());
}

TEST_CASE("unknown and short messages are passed over") {
    Pair pair;
    pair.to_live();
    for (const unsigned type : {0U, 4U, 7U, 15U, 16U, 19U, 20U, 22U, 99U, 255U}) {
        pair.feed(pair.server.message({7, static_cast<MessageType>(type), 0, 0}, Bytes{0, 6}));
    }
    CHECK(pair.session.live());
}

TEST_CASE("media goes nowhere before the start and after the end") {
    Pair pair;
    pair.to_publish();
    pair.server.received.clear();
    pair.session.send(rtmp::make_message(MessageType::audio, 0, Bytes{0xAF, 1}));
    pair.session.close();
    pair.server.pull();
    CHECK(pair.server.received.empty());
    CHECK(pair.session.phase() == Phase::publish);
}

TEST_CASE("bytes that are no chunks end the session with a protocol error") {
    Pair pair;
    pair.shake_hands();
    const auto events = pair.feed(Bytes{0xFF, 0xFF, 0xFF});
    const auto* error = find<event::ProtocolError>(events);
    REQUIRE(error != nullptr);
    CHECK(error->phase == Phase::connect);
    CHECK(pair.session.phase() == Phase::ended);
    CHECK(pair.feed(Bytes(100, 0x03)).empty());
}

TEST_CASE("64-bit times wrap at 2^32 on the wire") {
    Pair pair;
    pair.to_live();
    pair.session.send(rtmp::make_message(MessageType::audio, 0x1FFFFFFFF, Bytes{0xAF, 1}));
    pair.session.send(rtmp::make_message(MessageType::audio, 0x200000014, Bytes{0xAF, 1}));
    pair.server.pull();
    REQUIRE(pair.server.received.size() >= 2);
    CHECK(pair.server.received.end()[-2].timestamp == 0xFFFFFFFF);
    CHECK(pair.server.received.back().timestamp == 0x14);
}

TEST_CASE("timestamps can be shifted, both ways, and wrap all the same") {
    Pair pair;
    pair.to_live();
    pair.session.shift_timestamps(-5000);
    pair.session.send(rtmp::make_message(MessageType::audio, 5040, Bytes{0xAF, 1}));
    pair.session.shift_timestamps(0xFFFFFFFF);
    pair.session.send(rtmp::make_message(MessageType::audio, 41, Bytes{0xAF, 1}));
    pair.server.pull();
    REQUIRE(pair.server.received.size() >= 2);
    CHECK(pair.server.received.end()[-2].timestamp == 40);
    CHECK(pair.server.received.back().timestamp == 40);
}

TEST_CASE("the trace shows every message in both directions") {
    rtmp::SessionConfig with = config();
    with.trace = true;
    Pair pair(with);
    pair.to_publish();
    const auto events = events_of(pair.session);
    const auto seen = [&](event::MessageSeen::Direction direction, const std::string& content) {
        return std::any_of(events.begin(), events.end(), [&](const rtmp::Event& event) {
            const auto* message = std::get_if<event::MessageSeen>(&event);
            return message != nullptr && message->direction == direction &&
                   message->content.find(content) != std::string::npos;
        });
    };
    CHECK(seen(event::MessageSeen::Direction::sent, "\"connect\" #1"));
    CHECK(seen(event::MessageSeen::Direction::received, "NetConnection.Connect.Success"));
    CHECK(seen(event::MessageSeen::Direction::sent, "publish"));
    CHECK(seen(event::MessageSeen::Direction::sent, "60000"));
}

TEST_CASE("the trace survives names and numbers made up by a hostile peer") {
    rtmp::SessionConfig with = config();
    with.trace = true;
    Pair pair(with);
    pair.to_live();
    const auto events = pair.feed(pair.server.command({"\x1b[2J\n", 1e300, {rtmp::amf0::Null{}}}));
    const auto* seen = find<event::MessageSeen>(events);
    REQUIRE(seen != nullptr);
    CHECK(seen->content.find('\x1b') == std::string::npos);
    CHECK(seen->content.find('\n') == std::string::npos);
    CHECK(seen->content.find("1e+300") != std::string::npos);
}

TEST_CASE("a goodbye after our own end is no failure, an error is") {
    Pair pair;
    pair.to_live();
    pair.session.close();
    CHECK(refused_by(pair.feed(pair.server.status("status", "NetConnection.Connect.Closed"))) == nullptr);
    const auto events = pair.feed(pair.server.status("error", "NetStream.Failed"));
    REQUIRE(refused_by(events) != nullptr);
    CHECK(refused_by(events)->phase == Phase::closing);
}

TEST_CASE("a server's words are cut where they are out of all proportion") {
    Pair pair;
    pair.to_publish();
    const auto events =
        pair.feed(pair.server.status("error", std::string(5000, 'c'), 1, std::string(60000, 'd')));
    REQUIRE(refused_by(events) != nullptr);
    CHECK(refused_by(events)->status.code.size() == 200);
    CHECK(refused_by(events)->status.description.size() == 16384);
}

TEST_CASE("connect says which codecs will come, and the reply which are taken") {
    rtmp::SessionConfig with = config();
    with.offer.video = {rtmp::enhanced_tag::VideoCodec::hevc};
    Pair pair(with);
    pair.shake_hands();
    const rtmp::amf0::Value announced = pair.server.received_command("connect").argument(0);
    REQUIRE(announced.find("fourCcList") != nullptr);
    CHECK(announced.find("audioFourCcInfoMap") == nullptr);

    rtmp::Command reply = ServerEnd::connect_result();
    rtmp::amf0::Object properties;
    properties.members = {{"fourCcList", rtmp::amf0::StrictArray{{"av01"}}}, {"capsEx", 2.0}};
    reply.arguments.at(0) = properties;
    const auto events = pair.feed(pair.server.command(reply));
    const auto* connected = find<event::Connected>(events);
    REQUIRE(connected != nullptr);
    CHECK(connected->capabilities.caps_ex == rtmp::caps_ex_multitrack);
    CHECK(connected->capabilities.answer(rtmp::enhanced_tag::VideoCodec::hevc) ==
          rtmp::ServerCapabilities::Answer::lacks);
}

TEST_CASE("without codecs that need it connect does not speak of Enhanced RTMP") {
    Pair pair;
    pair.shake_hands();
    const rtmp::amf0::Value announced = pair.server.received_command("connect").argument(0);
    CHECK(announced.find("fourCcList") == nullptr);
    CHECK(announced.find("videoFourCcInfoMap") == nullptr);
}

}  // namespace session_test
