// Sessions that play; those that publish are in session_test.cpp.
#include <algorithm>
#include <doctest/doctest.h>
#include <tuple>

#include "rtmp/playing_server.hpp"
#include "rtmp/session.hpp"
#include "rtmp/session_events.hpp"

namespace session_play_test {

namespace {

using rtmp::Bytes;
using rtmp::ByteView;
using rtmp::MessageType;
using rtmp::Phase;
using rtmp::Session;
using rtmp::UserControl;
using session_events::events_of;
namespace event = rtmp::event;

const Bytes frame = {0x17, 0x01, 0, 0, 0, 9};
const Bytes sound = {0xAF, 0x01, 0x21};

rtmp::SessionConfig config() {
    return session_events::config_of("LNX 9,0,124,2", rtmp::Aim::play);
}

template <class T>
std::vector<T> all(const std::vector<rtmp::Event>& events) {
    std::vector<T> found;
    for (const rtmp::Event& event : events) {
        if (const T* one = std::get_if<T>(&event)) found.push_back(*one);
    }
    return found;
}

/// A session that plays and its server, walked to a phase.
struct Viewer {
    Session session;
    PlayingServer server;

    explicit Viewer(rtmp::SessionConfig with = config()) : session(std::move(with)), server(session) {
        server.pull();
    }
    std::vector<rtmp::Event> feed(const Bytes& bytes) {
        session.receive(bytes);
        server.pull();
        return events_of(session);
    }
    std::vector<rtmp::Event> to_connected() {
        feed(server.handshake());
        return feed(server.command(ServerEnd::connect_result()));
    }
    void to_requested(double stream_id = 1) {
        to_connected();
        feed(server.stream_created(2, stream_id));
    }
    void to_live() {
        to_requested();
        feed(server.status("status", "NetStream.Play.Start"));
    }
};

}  // namespace

TEST_CASE("a player goes from handshake to media and to its own end") {
    Viewer viewer;
    CHECK(all<event::Connected>(viewer.to_connected()).size() == 1);
    CHECK(viewer.session.phase() == Phase::create_stream);
    CHECK(viewer.server.command_names() == std::vector<std::string>{"connect", "createStream"});
    CHECK(viewer.server.received_command("connect").argument(0).text_of("app") == "live");

    viewer.feed(viewer.server.stream_created());
    CHECK(viewer.session.phase() == Phase::play);
    CHECK(rtmp::name_of(viewer.session.phase()) == "play");
    const rtmp::Command play = viewer.server.received_command("play");
    CHECK(play.transaction == 3);
    CHECK(play.argument(1).text_or("") == "cam1?token=a/b&c=d");
    CHECK(play.argument(2).number_or(0) == -2000);
    CHECK(viewer.server.received.back().stream_id == 1);

    const auto started = viewer.feed(viewer.server.status("status", "NetStream.Play.Start"));
    REQUIRE(all<event::PlayStarted>(started).size() == 1);
    CHECK(all<event::PlayStarted>(started)[0].status.code == "NetStream.Play.Start");
    CHECK(all<event::PublishStarted>(started).empty());
    CHECK(viewer.session.live());
    CHECK(viewer.session.arrived());

    const auto media =
        all<event::MediaReceived>(viewer.feed(viewer.server.media({MessageType::video, 40, frame})));
    REQUIRE(media.size() == 1);
    CHECK(media[0].type == MessageType::video);
    CHECK(media[0].timestamp == 40);
    CHECK(media[0].payload == frame);

    viewer.session.close();
    viewer.server.pull();
    CHECK(viewer.session.phase() == Phase::closing);
    CHECK(viewer.server.received_command("deleteStream").argument(1).number_or(-1) == 1);
    CHECK(viewer.server.command_names() ==
          std::vector<std::string>{"connect", "createStream", "play", "deleteStream"});
    // What is still on its way concerns nobody.
    CHECK(viewer.feed(viewer.server.media({MessageType::video, 80, frame})).empty());
}

TEST_CASE("a player says how much it holds back before it asks to play") {
    rtmp::SessionConfig with = config();
    with.buffer_ms = 500;
    Viewer viewer(with);
    viewer.to_requested(7);
    const std::vector<rtmp::ReceivedMessage>& received = viewer.server.received;
    REQUIRE(received.size() >= 2);
    const rtmp::ReceivedMessage& buffer = received[received.size() - 2];
    CHECK(buffer.type == MessageType::user_control);
    CHECK(buffer.chunk_stream == 2);
    // event 0003 | stream 7 | 500 ms
    CHECK(buffer.payload == Bytes{0, 3, 0, 0, 0, 7, 0, 0, 0x01, 0xF4});
    CHECK(received.back().stream_id == 7);
}

TEST_CASE("a server tells of the start in any order, once") {
    using Codes = std::vector<std::string>;
    for (const Codes& order :
         {Codes{"begin", "Reset", "Start", "Data"}, Codes{"Start", "begin", "Reset", "Data"},
          Codes{"Data", "Reset", "begin", "Start"}, Codes{"Start", "Start"}}) {
        Viewer viewer;
        viewer.to_requested();
        for (const std::string& code : order) {
            viewer.session.receive(
                code == "begin" ? viewer.server.event(UserControl::stream_begin, 1)
                                : viewer.server.status("status", code == "Data" ? "NetStream.Data.Start"
                                                                                : "NetStream.Play." + code));
        }
        const auto events = events_of(viewer.session);
        CHECK(viewer.session.live());
        CHECK(all<event::PlayStarted>(events).size() == 1);
        CHECK(all<event::Refused>(events).empty());
        CHECK(all<event::ProtocolError>(events).empty());
    }
}

TEST_CASE("what welcomes a player starts nothing alone") {
    Viewer viewer;
    viewer.to_requested();
    viewer.feed(viewer.server.event(UserControl::stream_begin, 1));
    viewer.feed(viewer.server.status("status", "NetStream.Play.Reset"));
    viewer.feed(viewer.server.status("status", "NetStream.Play.UnpublishNotify"));
    viewer.feed(viewer.server.event(UserControl::stream_eof, 1));
    CHECK(viewer.feed(viewer.server.command({"_result", 3, {rtmp::amf0::Null{}}})).empty());
    CHECK(viewer.session.phase() == Phase::play);
}

TEST_CASE("quirk: media without a word before it is the start") {
    for (const MessageType type : {MessageType::audio, MessageType::video, MessageType::data_amf0}) {
        for (const std::uint32_t stream_id : {0U, 1U, 9U}) {
            Viewer viewer;
            viewer.to_requested();
            const auto events = viewer.feed(viewer.server.media({type, 5, {0x02, 0, 1, 'x'}}, stream_id));
            REQUIRE(events.size() == 2);
            REQUIRE(std::get_if<event::PlayStarted>(&events[0]) != nullptr);
            CHECK(std::get<event::PlayStarted>(events[0]).status.code.empty());
            REQUIRE(std::get_if<event::MediaReceived>(&events[1]) != nullptr);
            CHECK(std::get<event::MediaReceived>(events[1]).timestamp == 5);
            CHECK(viewer.session.live());
            // The word may come late.
            const auto late = viewer.feed(viewer.server.status("status", "NetStream.Play.Start"));
            CHECK(all<event::Notice>(late).size() == 1);
        }
    }
}

TEST_CASE("media before the request is nobody's") {
    Viewer viewer;
    viewer.to_connected();
    CHECK(viewer.feed(viewer.server.media({MessageType::audio, 0, sound})).empty());
    CHECK(viewer.session.phase() == Phase::create_stream);
}

TEST_CASE("a no to play is a refusal, whatever its level") {
    struct Case {
        const char* level;
        const char* code;
    };
    for (const Case& c :
         {Case{"error", "NetStream.Play.StreamNotFound"}, Case{"status", "NetStream.Play.StreamNotFound"},
          Case{"error", "NetStream.Play.Failed"}, Case{"error", "NetStream.Play.BadName"},
          Case{"error", "NetStream.Play.FileStructureInvalid"}, Case{"error", "Something.New"}}) {
        CAPTURE(c.code);
        Viewer viewer;
        viewer.to_requested();
        const auto refused = all<event::Refused>(viewer.feed(viewer.server.status(c.level, c.code)));
        REQUIRE(refused.size() == 1);
        CHECK(refused[0].phase == Phase::play);
        CHECK(refused[0].status.code == c.code);
        CHECK(viewer.session.phase() == Phase::ended);
        CHECK(viewer.feed(viewer.server.media({MessageType::audio, 0, sound})).empty());
    }
}

TEST_CASE("a no to play may come as _error, with an address to go to") {
    Viewer viewer;
    viewer.to_requested();
    rtmp::amf0::Object extra;
    extra.members = {{"code", 302.0}, {"redirect", "rtmp://b.example.com/live"}};
    rtmp::amf0::Object info = ServerEnd::info("error", "NetStream.Play.Failed");
    info.members.emplace_back("ex", extra);
    const auto refused =
        all<event::Refused>(viewer.feed(viewer.server.command({"_error", 3, {rtmp::amf0::Null{}, info}})));
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].phase == Phase::play);
    CHECK(refused[0].redirect == "rtmp://b.example.com/live");
}

TEST_CASE("the end of a stream is told, and it may come back") {
    Viewer viewer;
    viewer.to_live();
    for (const char* code :
         {"NetStream.Play.Stop", "NetStream.Play.Complete", "NetStream.Play.UnpublishNotify"}) {
        const auto ended = all<event::PlayEnded>(viewer.feed(viewer.server.status("status", code)));
        REQUIRE(ended.size() == 1);
        CHECK(ended[0].status.code == code);
        CHECK(viewer.session.live());
    }
    const auto ended = all<event::PlayEnded>(viewer.feed(viewer.server.event(UserControl::stream_eof, 1)));
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].status.code == "StreamEOF");

    const auto back = viewer.feed(viewer.server.status("status", "NetStream.Play.PublishNotify"));
    CHECK(all<event::Notice>(back).size() == 1);
    CHECK(
        all<event::MediaReceived>(viewer.feed(viewer.server.media({MessageType::audio, 0, sound}))).size() ==
        1);
}

TEST_CASE("quirk: onPlayStatus comes as data, or as a command") {
    Viewer viewer;
    viewer.to_live();
    const rtmp::amf0::Object info = ServerEnd::info("status", "NetStream.Play.Complete");
    const Bytes data = rtmp::amf0::encode_all({"onPlayStatus", info});
    const auto events = viewer.feed(viewer.server.media({MessageType::data_amf0, 99, data}));
    CHECK(all<event::MediaReceived>(events).size() == 1);
    CHECK(all<event::PlayEnded>(events).size() == 1);
    const auto commanded =
        viewer.feed(viewer.server.command({"onPlayStatus", 0, {rtmp::amf0::Null{}, info}}, 1));
    CHECK(all<event::PlayEnded>(commanded).size() == 1);
    // Another word in data is data.
    const Bytes other = rtmp::amf0::encode_all({"onStatus", info});
    CHECK(
        all<event::PlayEnded>(viewer.feed(viewer.server.media({MessageType::data_amf0, 99, other}))).empty());
}

TEST_CASE("an error after the start ends the session") {
    Viewer viewer;
    viewer.to_live();
    const auto refused = all<event::Refused>(viewer.feed(viewer.server.status("error", "NetStream.Failed")));
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].phase == Phase::live);
}

TEST_CASE("AMF0 behind the selector of type 15 is handed out as AMF0") {
    Viewer viewer;
    viewer.to_live();
    const Bytes amf0 = rtmp::amf0::encode_all({"onMetaData"});
    Bytes wrapped = {0x00};
    wrapped.insert(wrapped.end(), amf0.begin(), amf0.end());
    const auto media =
        all<event::MediaReceived>(viewer.feed(viewer.server.media({MessageType::data_amf3, 3, wrapped})));
    REQUIRE(media.size() == 1);
    CHECK(media[0].type == MessageType::data_amf0);
    CHECK(media[0].payload == amf0);
    // Without the selector too; and an AMF3 value stays what it is.
    const auto sloppy =
        all<event::MediaReceived>(viewer.feed(viewer.server.media({MessageType::data_amf3, 3, amf0})));
    REQUIRE(sloppy.size() == 1);
    CHECK(sloppy[0].type == MessageType::data_amf0);
    CHECK(sloppy[0].payload == amf0);
    const auto other = all<event::MediaReceived>(
        viewer.feed(viewer.server.media({MessageType::data_amf3, 3, {0x06, 0x01}})));
    REQUIRE(other.size() == 1);
    CHECK(other[0].type == MessageType::data_amf3);
}

TEST_CASE("an aggregate is taken apart on its way") {
    Viewer viewer;
    viewer.to_requested();
    const auto events = viewer.feed(viewer.server.aggregate(1000, {{MessageType::audio, 0, sound},
                                                                   {MessageType::video, 15, frame},
                                                                   {MessageType::command_amf0, 15, {5}},
                                                                   {MessageType::aggregate, 20, {}},
                                                                   {MessageType::data_amf0, 30, {0x05}}}));
    CHECK(all<event::PlayStarted>(events).size() == 1);
    const auto media = all<event::MediaReceived>(events);
    REQUIRE(media.size() == 3);
    CHECK(media[0].timestamp == 1000);
    CHECK(media[0].payload == sound);
    CHECK(media[1].timestamp == 1015);
    CHECK(media[1].payload == frame);
    CHECK(media[2].type == MessageType::data_amf0);
    CHECK(media[2].timestamp == 1030);
    CHECK(viewer.session.live());
}

TEST_CASE("a broken aggregate gives what is before the fault, and then ends the session") {
    Viewer viewer;
    viewer.to_live();
    Bytes broken =
        PlayingServer::aggregated({{MessageType::audio, 0, sound}, {MessageType::audio, 0, sound}});
    broken.resize(broken.size() - 6);
    const auto events = viewer.feed(viewer.server.message({8, MessageType::aggregate, 1, 0}, broken));
    CHECK(all<event::MediaReceived>(events).size() == 1);
    REQUIRE(all<event::ProtocolError>(events).size() == 1);
    CHECK(all<event::ProtocolError>(events)[0].phase == Phase::live);
    CHECK(viewer.session.phase() == Phase::ended);
}

TEST_CASE("a picture of the greatest length comes through to a player") {
    Viewer viewer;
    viewer.to_live();
    const Bytes picture(rtmp::max_message_size, 0x27);
    const auto media =
        all<event::MediaReceived>(viewer.feed(viewer.server.media({MessageType::video, 0, picture})));
    REQUIRE(media.size() == 1);
    CHECK((media[0].payload == picture));
}

TEST_CASE("a player answers pings and acknowledges what it gets") {
    Viewer viewer;
    viewer.to_requested();
    viewer.feed(viewer.server.event(UserControl::ping_request, 0x1234));
    CHECK(viewer.server.received.back().payload == Bytes{0, 7, 0, 0, 0x12, 0x34});
    viewer.feed(viewer.server.control(MessageType::window_ack_size, rtmp::encode_u32(1000)));
    viewer.server.received.clear();
    for (std::uint32_t i = 0; i < 10; ++i)
        viewer.feed(viewer.server.media({MessageType::video, i, Bytes(500, 0x27)}));
    const auto acknowledgements =
        std::count_if(viewer.server.received.begin(), viewer.server.received.end(),
                      [](const auto& message) { return message.type == MessageType::acknowledgement; });
    CHECK(acknowledgements == 10);
}

TEST_CASE("a player sends no media, and a publisher takes none") {
    Viewer viewer;
    viewer.to_live();
    viewer.server.received.clear();
    viewer.session.send(rtmp::make_message(MessageType::audio, 0, sound));
    viewer.server.pull();
    CHECK(viewer.server.received.empty());

    rtmp::SessionConfig with = config();
    with.aim = rtmp::Aim::publish;
    Viewer publisher(with);
    publisher.to_connected();
    publisher.feed(publisher.server.stream_created(4));
    publisher.feed(publisher.server.status("status", "NetStream.Publish.Start"));
    REQUIRE(publisher.session.live());
    CHECK(publisher.feed(publisher.server.media({MessageType::audio, 0, sound})).empty());
    CHECK(publisher.feed(publisher.server.aggregate(0, {{MessageType::audio, 0, sound}})).empty());
    CHECK(publisher.feed(publisher.server.event(UserControl::stream_eof, 1)).empty());
}

TEST_CASE("a player is moved as a publisher is") {
    Viewer viewer;
    viewer.to_live();
    const auto events =
        viewer.feed(viewer.server.status("status", "NetConnection.Connect.ReconnectRequest", 0));
    CHECK(all<event::MoveRequested>(events).size() == 1);
    CHECK(viewer.session.live());
}

TEST_CASE("a player that is fed byte by byte gets the same as from the whole") {
    Viewer scribe;
    PlayingServer& server = scribe.server;
    Bytes replies = server.handshake();
    const auto add = [&](const Bytes& bytes) { replies.insert(replies.end(), bytes.begin(), bytes.end()); };
    add(server.control(MessageType::window_ack_size, rtmp::encode_u32(300)));
    add(server.command(ServerEnd::connect_result()));
    add(server.stream_created(2, 3));
    add(server.event(UserControl::stream_begin, 3));
    add(server.status("status", "NetStream.Play.Reset", 3));
    add(server.status("status", "NetStream.Play.Start", 3));
    add(server.media({MessageType::data_amf0, 0, rtmp::amf0::encode_all({"onMetaData", 1.0})}, 3));
    add(server.media({MessageType::video, 0, Bytes(1000, 0x17)}, 3));
    add(server.aggregate(23, {{MessageType::audio, 5, sound}, {MessageType::video, 45, frame}}));
    add(server.event(UserControl::ping_request, 7));
    add(server.event(UserControl::stream_eof, 3));
    add(server.status("status", "NetStream.Play.Stop", 3));
    add(server.media({MessageType::audio, 0xFFFFFFFF, sound}, 3));
    add(server.status("error", "NetStream.Failed", 3));

    const auto run = [&](std::size_t step) {
        Session session(config());
        std::vector<std::size_t> kinds;
        Bytes media;
        for (std::size_t at = 0; at < replies.size(); at += step) {
            session.receive(ByteView(replies).subspan(at, std::min(step, replies.size() - at)));
            for (const rtmp::Event& event : events_of(session)) {
                kinds.push_back(event.index());
                if (const auto* one = std::get_if<event::MediaReceived>(&event)) {
                    media.push_back(static_cast<std::uint8_t>(one->type));
                    media.push_back(static_cast<std::uint8_t>(one->timestamp));
                    media.insert(media.end(), one->payload.begin(), one->payload.end());
                }
            }
        }
        CHECK(session.phase() == Phase::ended);
        ServerEnd reader(session);
        reader.pull();
        return std::tuple(kinds, media, reader.command_names());
    };
    const auto whole = run(replies.size());
    CHECK(std::get<1>(whole).size() > 1000);
    CHECK(std::get<2>(whole) == std::vector<std::string>{"connect", "createStream", "play"});
    CHECK((run(1) == whole));
    CHECK((run(7) == whole));
}

TEST_CASE("the trace of a player shows both directions") {
    rtmp::SessionConfig with = config();
    with.trace = true;
    Viewer viewer(with);
    viewer.to_live();
    const auto seen =
        all<event::MessageSeen>(viewer.feed(viewer.server.media({MessageType::video, 1, frame})));
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].direction == event::MessageSeen::Direction::received);
    CHECK(seen[0].length == frame.size());
}

}  // namespace session_play_test
