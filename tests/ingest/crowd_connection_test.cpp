#include "ingest/crowd_connection.hpp"

#include <doctest/doctest.h>
#include <string>
#include <utility>

#include "ingest/test_client.hpp"
#include "vectors/hex.hpp"

namespace crowd_connection_test {

using ingest::Clock;
using ingest::CrowdBooks;
using ingest::CrowdConnection;
using ingest::CrowdReport;
using ingest::Ending;
using ingest::Script;
using rtmp::MessageType;
using vectors::filled;
using vectors::hex;
using vectors::joined;

namespace {

/// The library's session and a connection of a crowd, whose bytes pass between them in pieces.
class Pair {
  public:
    explicit Pair(Script script = {}, std::size_t piece = SIZE_MAX)
        : script_(std::move(script)),
          connection(script_, books),
          session(ingest::TestPublisher::config_for("live", "key")),
          piece_(piece) {
        books.arrived(Clock::now());
    }

    /// Passes all that either has to say, until both are silent.
    void talk() {
        while (!session.output().empty() || !connection.output().empty()) {
            rtmp::Bytes bytes;
            for (const rtmp::ByteView& slice : session.output().slices())
                bytes.insert(bytes.end(), slice.begin(), slice.end());
            session.output().consume(session.output().size());
            for (rtmp::ByteView rest = bytes; !rest.empty();
                 rest = rest.subspan(std::min(piece_, rest.size())))
                connection.receive(rest.first(std::min(piece_, rest.size())), Clock::now());
            const rtmp::Bytes answer(connection.output().begin(), connection.output().end());
            connection.written(answer.size());
            session.receive(answer);
            while (session.next_event()) {
            }
        }
    }

  private:
    /// Outlives the connection.
    Script script_;

  public:
    CrowdBooks books;
    CrowdConnection connection;
    rtmp::Session session;

  private:
    std::size_t piece_;
};

void send_frames(Pair& pair) {
    pair.session.send(rtmp::make_message(MessageType::video, 0, hex("17 00 000000 01")));
    pair.session.send(rtmp::make_message(MessageType::audio, 0, hex("AF 00 1190")));
    pair.session.send(
        rtmp::make_message(MessageType::video, 0, joined(hex("17 01 000000"), filled(20000, 0x41))));
    pair.session.send(rtmp::make_message(MessageType::audio, 10, hex("AF 01 21")));
    pair.session.send(rtmp::make_message(MessageType::video, 40, hex("27 01 000000 41")));
}

}  // namespace

TEST_CASE("a stream is counted from publish to deleteStream, in any pieces") {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, SIZE_MAX}) {
        CAPTURE(piece);
        Pair pair({}, piece);
        pair.talk();
        CHECK(pair.session.phase() == rtmp::Phase::live);
        CHECK(pair.connection.live());
        send_frames(pair);
        pair.talk();
        CrowdReport under_way = pair.books.report();
        CHECK(under_way.live == 1);
        pair.connection.count_into(under_way);
        CHECK(under_way.streams.at("live/key").endings.at("open") == 1);
        CHECK(under_way.streams.at("live/key").video.messages == 3);
        pair.session.close();
        pair.talk();
        CHECK_FALSE(pair.connection.live());
        pair.connection.end(Ending::closed, Clock::now());
        const CrowdReport report = pair.books.report();
        CHECK(report.open == 0);
        CHECK(report.live == 0);
        CHECK(report.endings.at("deleteStream") == 1);
        const ingest::CrowdStream& stream = report.streams.at("live/key");
        CHECK(stream.publishes == 1);
        CHECK(stream.video.frames == 2);
        CHECK(stream.video.bytes == 6 + 20005 + 6);
        CHECK(stream.video.last_timestamp == 40);
        CHECK(stream.audio.messages == 2);
        CHECK(stream.audio.frames == 1);
        CHECK(stream.endings.at("deleteStream") == 1);
        CHECK(pair.connection.fault() == "");
    }
}

TEST_CASE("a refused publish is counted by its name, and no stream lives") {
    Script script;
    script.refuse["publish"] = {"NetStream.Publish.Denied", "error", ""};
    Pair pair(script);
    pair.talk();
    CHECK_FALSE(pair.connection.live());
    pair.connection.end(Ending::closed, Clock::now());
    const CrowdReport report = pair.books.report();
    CHECK(report.refused == 1);
    CHECK(report.publishes == 0);
    CHECK(report.streams.at("live/key").refused == 1);
    CHECK(report.endings.at("closed") == 1);
}

TEST_CASE("a connect that is not answered is counted once") {
    Script script;
    script.never_answer.insert("connect");
    Pair pair(script);
    pair.talk();
    CHECK(pair.connection.ignores_connect());
    CHECK(pair.books.report().ignored == 1);
    CHECK(pair.session.phase() != rtmp::Phase::live);
}

TEST_CASE("a stream that ends by a reset says so, and a fault is told") {
    Pair pair;
    pair.talk();
    send_frames(pair);
    pair.talk();
    pair.connection.end(Ending::reset, Clock::now());
    CHECK(pair.books.report().streams.at("live/key").endings.at("reset") == 1);

    Pair broken;
    broken.talk();
    broken.connection.receive(hex("D5"), Clock::now());
    CHECK(broken.connection.fault() == "chunk stream 21 begins with a format 3 header");
    broken.connection.end(Ending::protocol_error, Clock::now());
    CHECK(broken.books.report().faults.size() == 1);
}

TEST_CASE("a peer that asks and does not read is ended before it takes memory") {
    Pair pair;
    pair.talk();
    rtmp::Bytes asks;
    for (int i = 0; i < 5000; ++i) {
        const rtmp::Bytes command = rtmp::encode({"createStream", 2.0, {rtmp::amf0::Null{}}});
        const auto size = static_cast<std::uint8_t>(command.size());
        asks = joined(hex("03 000000 0000"), filled(1, size), hex("14 00000000"), command);
        pair.connection.receive(asks, Clock::now());
    }
    CHECK(pair.connection.fault() == "a peer that asks and does not read");
    CHECK(pair.connection.output().size() <= CrowdConnection::max_output);
}

}  // namespace crowd_connection_test
