#include "dial/line.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <utility>
#include <variant>

#include "dial/plain_line.hpp"
#include "dial/told.hpp"
#include "rtmp/server_end.hpp"
#include "support/memory_stream.hpp"

namespace line_test {

namespace {

using dial::ExitStatus;
using rtmp::Bytes;
using rtmp::MessageType;

rtmp::SessionConfig config_of(rtmp::Aim aim) {
    rtmp::SessionConfig config;
    config.app = "live";
    config.stream_name = "sekrit-key-77";
    config.handshake_filler = Bytes(1528, 1);
    config.aim = aim;
    return config;
}

dial::Settings impatient() {
    dial::Settings settings;
    settings.connect_timeout = std::chrono::milliseconds(200);
    return settings;
}

/// A line whose peer is played by the test whenever the line waits.
struct Rig {
    dial::Settings settings = impatient();
    dial::Hurry hurry;
    Told told;
    MemoryStream::Pair pair = MemoryStream::join();
    MemoryStream* near = pair.near.get();
    /// Lends ServerEnd its encoding of replies; what it would read of a session is not asked for.
    rtmp::Session unread;
    ServerEnd server{unread};
    PlainLine line;
    /// Answers, one at each wait that has read something new; nothing is said once they are over.
    std::vector<Bytes> answers;

    explicit Rig(rtmp::Aim aim = rtmp::Aim::publish)
        : unread(config_of(aim)),
          line(std::move(pair.near), config_of(aim), rtmp::parse_url("rtmp://example.com/live/sekrit-key-77"),
               settings, told, hurry) {
        Bytes shake(1, 3);
        shake.resize(1 + 2 * rtmp::handshake_size);
        answers = {shake, server.command(ServerEnd::connect_result()),
                   server.command({"_result", 4, {rtmp::amf0::Null{}, 1.0}}),
                   server.status("status", "NetStream.Publish.Start")};
        near->on_wait = [this] { play(); };
    }

    void write(const Bytes& bytes) {
        const net::ByteView slice = bytes;
        pair.far->write_some(std::span(&slice, 1));
    }
    void play() {
        Bytes buffer(65536);
        bool anything = false;
        while (pair.far->read_some(buffer).bytes > 0)
            anything = true;
        if (!anything || next_ == answers.size()) return;
        write(answers.at(next_++));
    }

    std::pair<ExitStatus, std::string> failure() {
        try {
            line.establish();
        } catch (const dial::Failure& failure) {
            return {failure.status(), failure.what()};
        }
        return {ExitStatus::success, {}};
    }

  private:
    std::size_t next_ = 0;
};

}  // namespace

TEST_CASE("a line goes as far as its session's aim, and hands on what it hears") {
    rtmp::Aim aim = rtmp::Aim::publish;
    SUBCASE("an answered connect") {
        aim = rtmp::Aim::connect;
    }
    SUBCASE("a live stream") {}
    Rig rig(aim);
    rig.line.establish();
    CHECK(rig.line.server().version == "FMS/3,0,1,123");
    CHECK(rig.line.times().connected >= rig.line.times().handshake_done);
    CHECK((rig.line.times().live != net::TimePoint{}) == (aim == rtmp::Aim::publish));
    CHECK(std::holds_alternative<rtmp::event::HandshakeDone>(rig.line.heard.front()));
    CHECK(std::any_of(rig.line.heard.begin(), rig.line.heard.end(), [](const rtmp::Event& event) {
        return std::holds_alternative<rtmp::event::Connected>(event);
    }));
    CHECK(rig.line.sent_bytes() == rig.near->written().size());
    CHECK_FALSE(rig.line.unheard());
}

TEST_CASE("the standing of a key grows with the time that its stream is live") {
    Rig rig;
    CHECK(rig.line.key(net::TimePoint::max()) == dial::Standing::unknown);
    rig.line.establish();
    const net::TimePoint live = rig.line.times().live;
    CHECK(rig.line.key(live) == dial::Standing::accepted);
    CHECK(rig.line.key(live + dial::Line::provisional) == dial::Standing::proven);
    Rig known;
    known.line.know_key(dial::Standing::proven);
    CHECK(known.line.key(live) == dial::Standing::proven);
}

TEST_CASE("what ends a line is a failure, with its reason") {
    Rig rig;
    const auto expect = [&](ExitStatus status, const std::string& words) {
        const auto failure = rig.failure();
        CAPTURE(failure.second);
        CHECK(failure.first == status);
        CHECK(failure.second.find(words) != std::string::npos);
        CHECK(failure.second.find("sekrit") == std::string::npos);
    };
    SUBCASE("silence") {
        rig.answers.resize(2);
        expect(ExitStatus::timed_out, "createStream: no answer within 0.2 s");
        CHECK_FALSE(rig.line.refused());
    }
    SUBCASE("silence from the first byte on") {
        rig.answers.clear();
        expect(ExitStatus::timed_out, "handshake: no answer");
        CHECK(rig.line.unheard() == dial::Unheard::timed_out);
    }
    SUBCASE("a server that goes away before it has said a byte") {
        rig.answers.clear();
        rig.pair.far.reset();
        rig.near->on_wait = {};
        expect(ExitStatus::protocol_error, "during the handshake");
        CHECK(rig.line.closed_in_handshake());
        CHECK(rig.line.unheard() == dial::Unheard::closed);
    }
    SUBCASE("a no") {
        rig.answers.at(3) =
            rig.server.status("error", "NetStream.Publish.BadName", 1, "sekrit-key-77 is taken");
        expect(ExitStatus::name_in_use, "**** is taken");
        REQUIRE(rig.line.refused());
        CHECK(rig.line.refused()->phase == rtmp::Phase::publish);
    }
    SUBCASE("a complaint, and then the door") {
        rig.answers.at(2) = rig.server.status("error", "NetConnection.Rejected.Odd", 0, "not today");
        rig.answers.resize(3);
        rig.near->on_wait = [&, left = 4]() mutable {
            rig.play();
            if (--left == 0) rig.pair.far->shut_down_writing();
        };
        expect(ExitStatus::connect_refused, "not today");
    }
    SUBCASE("no RTMP at all") {
        rig.answers = {Bytes{'H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '4', '0', '0'}};
        expect(ExitStatus::protocol_error, "is this an RTMP server?");
    }
    SUBCASE("a wish to end") {
        rig.hurry.ask();
        expect(ExitStatus::interrupted, "interrupted while connecting");
    }
}

TEST_CASE("a server that talks of other things has not answered") {
    Rig rig;
    rig.answers.resize(1);
    rig.near->on_wait = [&, waits = 0]() mutable {
        rig.play();
        if (++waits <= 2) return;
        rig.write(rig.server.control(MessageType::user_control,
                                     rtmp::encode_user_control(rtmp::UserControl::ping_request, 1)));
    };
    const auto failure = rig.failure();
    CAPTURE(failure.second);
    CHECK(failure.first == ExitStatus::timed_out);
    CHECK(failure.second.find("connect command: no answer within 0.2 s") != std::string::npos);
}

TEST_CASE("one byte at a time is read as well") {
    Rig rig;
    rig.near->read_in_pieces(1);
    rig.line.establish();
    CHECK(rig.line.times().live != net::TimePoint{});
}

TEST_CASE("a bad status of a live stream is a warning, any other a detail") {
    Rig rig;
    rig.line.establish();
    rig.write(rig.server.status("error", "NetStream.Record.Failed", 1, "no room for sekrit-key-77"));
    rig.write(rig.server.status("status", "NetStream.Data.Start"));
    rig.line.read_replies();
    CHECK(rig.told.has("warning rtmp://example.com/live/****: the server says NetStream.Record.Failed"));
    CHECK(rig.told.has("; the stream goes on"));
    CHECK(rig.told.has("detail rtmp://example.com/live/****: the server says NetStream.Data.Start"));
    CHECK_FALSE(rig.told.has("sekrit"));
}

}  // namespace line_test
