#include "publish/connect/connection.hpp"

#include <doctest/doctest.h>

#include "publish/queue/queued_message.hpp"
#include "rtmp/server_end.hpp"
#include "support/memory_stream.hpp"

namespace connection_test {

namespace {

using dial::ExitStatus;
using dial::Failure;
using publish::Connection;
using rtmp::Bytes;
using rtmp::MessageType;

/// A connection whose peer is played by the test whenever the connection waits.
struct Rig {
    net::Wakeup reader;
    publish::ReportQueue reports{reader};
    dial::Hurry hurry;
    publish::Terms settings;
    MemoryStream::Pair pair = MemoryStream::join();
    MemoryStream* near = pair.near.get();
    rtmp::Url url = rtmp::parse_url("rtmp://example.com/live/sekrit-key-77");
    /// Lends ServerEnd its encoding of replies; what it would read of a session is not asked for.
    rtmp::Session unread{config()};
    ServerEnd server{unread};
    Connection connection{std::move(pair.near), config(), url, settings, reports, hurry};

    Rig() {
        settings.connect_timeout = std::chrono::milliseconds(200);
        settings.stall_timeout = std::chrono::milliseconds(200);
        settings.end_timeout = std::chrono::milliseconds(200);
        near->on_wait = [this] { play(); };
    }

    static rtmp::SessionConfig config() {
        rtmp::SessionConfig config;
        config.app = "live";
        config.stream_name = "sekrit-key-77";
        config.handshake_filler = Bytes(1528, 1);
        config.acknowledgement_window = 3000;
        return config;
    }

    void write(const Bytes& bytes) {
        const net::ByteView slice = bytes;
        pair.far->write_some(std::span(&slice, 1));
    }

    /// Answers what stands to be answered, one step a wait.
    void play() {
        const std::size_t before = read_;
        read();
        if (silent || read_ == before) return;
        switch (step_++) {
            case 0: {
                Bytes shake(1, 3);
                shake.resize(1 + 2 * rtmp::handshake_size);
                write(shake);
                break;
            }
            case 1:
                write(server.command(ServerEnd::connect_result()));
                break;
            case 2:
                write(server.command({"_result", 4, {rtmp::amf0::Null{}, 1.0}}));
                break;
            case 3:
                write(server.status("status", "NetStream.Publish.Start"));
                break;
            default:
                break;
        }
    }

    void read() {
        Bytes buffer(65536);
        for (auto got = pair.far->read_some(buffer); got.bytes > 0; got = pair.far->read_some(buffer))
            read_ += got.bytes;
    }

    bool silent = false;

  private:
    std::size_t read_ = 0;
    int step_ = 0;
};

publish::QueuedMessage audio(std::size_t bytes) {
    return {{std::make_shared<const rtmp::Message>(rtmp::make_message(MessageType::audio, 0, Bytes(bytes))),
             media::Time(0), publish::QueuedMessage::Role::entry},
            publish::TimePoint::min()};
}

template <class Action>
std::pair<ExitStatus, std::string> failure_of(Action action) {
    try {
        action();
    } catch (const Failure& failure) {
        return {failure.status(), failure.what()};
    }
    return {ExitStatus::success, {}};
}

}  // namespace

TEST_CASE("it walks to live, sends, and ends") {
    Rig rig;
    rig.connection.establish();
    CHECK(rig.connection.server().version == "FMS/3,0,1,123");
    CHECK(rig.connection.times().live >= rig.connection.times().handshake_done);
    const std::uint64_t before = rig.connection.sent_bytes();
    const publish::QueuedMessage one = audio(5000);
    rig.connection.send(std::span(&one, 1));
    CHECK(rig.connection.sent_bytes() == before + 5000 + 12);
    rig.near->on_wait = [&] {
        rig.read();
        rig.pair.far->shut_down_writing();
    };
    CHECK(rig.connection.finish(publish::Confirmation::acked) == publish::Confirmation::closed);
}

TEST_CASE("the last byte of media is what counts, and the server's word settles the end") {
    Rig rig;
    rig.connection.establish();
    const publish::QueuedMessage one = audio(5000);
    rig.connection.send(std::span(&one, 1));
    SUBCASE("it has the media, and takes nothing of our end") {
        rig.near->on_wait = {};
        rig.read();
        CHECK(rig.connection.finish(publish::Confirmation::acked) == publish::Confirmation::acked);
    }
    SUBCASE("it answers, and resets what is behind") {
        rig.near->on_wait = {};
        rig.read();
        rig.write(rig.server.status("status", "NetStream.Unpublish.Success"));
        rig.near->on_wait = [&] { rig.near->reset(); };
        CHECK(rig.connection.finish(publish::Confirmation::answered) == publish::Confirmation::answered);
    }
    SUBCASE("it has answered, and our end meets the reset") {
        rig.near->on_wait = {};
        rig.read();
        rig.write(rig.server.status("status", "NetStream.Unpublish.Success"));
        rig.near->reset();
        CHECK(rig.connection.finish(publish::Confirmation::answered) == publish::Confirmation::answered);
    }
    SUBCASE("it resets without a word") {
        rig.near->on_wait = [&] {
            rig.read();
            rig.near->reset();
        };
        CHECK(failure_of([&] { rig.connection.finish(publish::Confirmation::none); }).first ==
              ExitStatus::closed_early);
    }
    SUBCASE("it answers before it has the media, and resets") {
        rig.write(rig.server.status("status", "NetStream.Unpublish.Success"));
        rig.near->on_wait = [&] { rig.near->reset(); };
        CHECK(failure_of([&] { rig.connection.finish(publish::Confirmation::none); }).first ==
              ExitStatus::closed_early);
    }
}

TEST_CASE("the ends of tracks leave in one write with the end of the stream") {
    Rig rig;
    rig.connection.establish();
    const publish::QueuedMessage one = audio(500);
    rig.connection.send(std::span(&one, 1));
    const std::size_t before = rig.near->written().size();
    rig.connection.send_with_end(audio(5).message);
    CHECK(rig.near->written().size() == before);
    std::size_t first_write = 0;
    rig.near->on_wait = [&] {
        if (first_write == 0) first_write = rig.near->written().size() - before;
        rig.read();
        rig.pair.far->shut_down_writing();
    };
    CHECK(rig.connection.finish(publish::Confirmation::acked) == publish::Confirmation::closed);
    CHECK(first_write == rig.near->written().size() - before);
    CHECK(first_write > 50);
}

TEST_CASE("delivered is what the server says that it has read, or else what its system has") {
    Rig rig;
    rig.connection.establish();
    const auto send = [&](std::size_t bytes) {
        const publish::QueuedMessage one = audio(bytes);
        rig.connection.send(std::span(&one, 1));
    };
    const auto acknowledge = [&](std::uint32_t bytes) {
        rig.write(rig.server.control(MessageType::acknowledgement, rtmp::encode_u32(bytes)));
        send(1);
    };
    SUBCASE("it may still speak") {
        send(500);
        rig.read();
        REQUIRE(rig.connection.sent_bytes() < 2 * 3000);
        CHECK(rig.connection.delivered_bytes() == 0);
    }
    SUBCASE("it lets two windows go by, and its system has all but the last message") {
        send(5000);
        rig.read();
        const std::uint64_t before = rig.connection.sent_bytes();
        send(700);
        CHECK(rig.connection.delivered_bytes() == before);
    }
    SUBCASE("it speaks, and its system has more") {
        send(9000);
        rig.read();
        acknowledge(4321);
        CHECK(rig.connection.delivered_bytes() == 4321);
    }
    SUBCASE("it counts what was never sent") {
        send(9000);
        rig.read();
        const std::uint64_t before = rig.connection.sent_bytes();
        acknowledge(4000000);
        CHECK(rig.connection.delivered_bytes() == before);
    }
}

TEST_CASE("replies are read while a write waits for room") {
    Rig rig;
    rig.connection.establish();
    rig.near->limit_room(1000);
    rig.near->on_wait = [&] { rig.write(rig.server.status("error", "NetStream.Failed")); };
    const publish::QueuedMessage big = audio(100000);
    const auto [status, text] = failure_of([&] { rig.connection.send(std::span(&big, 1)); });
    CHECK(status == ExitStatus::connection_lost);
    CHECK(text.find("NetStream.Failed") != std::string::npos);
}

TEST_CASE("when a write fails, what the server said last is the reason") {
    Rig rig;
    rig.connection.establish();
    rig.near->on_wait = {};
    // Enough for the chunk header, so that the write is under way when it breaks.
    const std::size_t written = rig.near->written().size();
    const publish::QueuedMessage big = audio(100000);
    rig.write(rig.server.status("error", "NetStream.Publish.BadName", 1, "sekrit-key-77 is taken"));
    rig.near->break_after(written);
    const auto [status, text] = failure_of([&] { rig.connection.send(std::span(&big, 1)); });
    CHECK(status == ExitStatus::name_in_use);
    CHECK(text.find("**** is taken") != std::string::npos);
}

TEST_CASE("a ping is answered while there is nothing to send") {
    Rig rig;
    rig.connection.establish();
    net::Wakeup wakeup;
    int waits = 0;
    rig.near->on_wait = [&] {
        if (waits++ == 0) {
            rig.write(rig.server.control(MessageType::user_control,
                                         rtmp::encode_user_control(rtmp::UserControl::ping_request, 0xABCD)));
        } else {
            wakeup.signal();
        }
    };
    const std::size_t before = rig.near->written().size();
    rig.connection.listen(wakeup, publish::TimePoint::max());
    const auto written = rig.near->written();
    const Bytes pong(written.begin() + static_cast<std::ptrdiff_t>(before), written.end());
    REQUIRE(pong.size() >= 6);
    CHECK(Bytes(pong.end() - 6, pong.end()) == Bytes{0, 7, 0, 0, 0xAB, 0xCD});
}

TEST_CASE("silence ends a phase, a stall a stream, and neither lasts longer than its timeout") {
    Rig rig;
    SUBCASE("no handshake") {
        rig.silent = true;
        const auto [status, text] = failure_of([&] { rig.connection.establish(); });
        CHECK(status == ExitStatus::timed_out);
        CHECK(text.find("handshake") != std::string::npos);
    }
    SUBCASE("no reading") {
        rig.connection.establish();
        rig.near->on_wait = {};
        rig.near->limit_room(0);
        const publish::QueuedMessage one = audio(10);
        const auto [status, text] = failure_of([&] { rig.connection.send(std::span(&one, 1)); });
        CHECK(status == ExitStatus::timed_out);
        CHECK(text.find("took nothing for 0.2 s") != std::string::npos);
    }
    SUBCASE("no acknowledgement of the end") {
        rig.connection.establish();
        rig.near->on_wait = {};
        rig.read();
        const publish::QueuedMessage one = audio(10);
        rig.connection.send(std::span(&one, 1));
        const auto [status, text] = failure_of([&] { rig.connection.finish(publish::Confirmation::acked); });
        CHECK(status == ExitStatus::unconfirmed);
        CHECK(text.find("did not acknowledge the last 22 bytes within 0.2 s") != std::string::npos);
    }
}

TEST_CASE("hurry leaves a stalled write the end timeout alone") {
    Rig rig;
    rig.settings.stall_timeout = std::chrono::hours(1);
    rig.connection.establish();
    rig.near->limit_room(0);
    rig.near->on_wait = [&] { rig.hurry.ask(); };
    const publish::QueuedMessage one = audio(10);
    CHECK(failure_of([&] { rig.connection.send(std::span(&one, 1)); }).first == ExitStatus::timed_out);
}

TEST_CASE("one byte at a time is read as well") {
    Rig rig;
    rig.near->read_in_pieces(1);
    rig.connection.establish();
    CHECK(rig.connection.server().version == "FMS/3,0,1,123");
}

TEST_CASE("a server that talks without end is no answer, and no progress") {
    Rig rig;
    const auto chatter = [&] {
        rig.read();
        rig.write(rig.server.control(MessageType::user_control,
                                     rtmp::encode_user_control(rtmp::UserControl::ping_request, 1)));
    };
    SUBCASE("in a phase") {
        int waits = 0;
        rig.near->on_wait = [&] {
            if (++waits <= 2) {
                rig.play();
            } else {
                chatter();
            }
        };
        const auto [status, text] = failure_of([&] { rig.connection.establish(); });
        CHECK(status == ExitStatus::timed_out);
        CHECK(text.find("no answer within 0.2 s") != std::string::npos);
    }
    SUBCASE("in a stall") {
        rig.connection.establish();
        rig.near->limit_room(0);
        rig.near->on_wait = [&] {
            rig.write(rig.server.control(MessageType::user_control,
                                         rtmp::encode_user_control(rtmp::UserControl::ping_request, 1)));
        };
        const publish::QueuedMessage one = audio(10);
        const auto [status, text] = failure_of([&] { rig.connection.send(std::span(&one, 1)); });
        CHECK(status == ExitStatus::timed_out);
        CHECK(text.find("took nothing for 0.2 s") != std::string::npos);
    }
}

}  // namespace connection_test
