#include "publish/uplink.hpp"

#include <doctest/doctest.h>
#include <span>
#include <string>
#include <vector>

#include "publish/pictures.hpp"
#include "publish/way.hpp"

namespace uplink_test {

namespace {

using ingest::Seen;
using ingest::Server;
using publish::MessageQueue;
using publish::QueuedMessage;
using publish::TimePoint;
using publish::Uplink;
using Role = QueuedMessage::Role;
using namespace std::chrono_literals;

ingest::ServerConfig keeping() {
    ingest::ServerConfig config;
    config.keeping.media = true;
    return config;
}

/// Writes down what it hears.
struct Tap : publish::SentTap {
    void begin_connection() override { heard.emplace_back("connection"); }
    void sending(std::span<const QueuedMessage> messages, std::int64_t shift_ms, TimePoint) override {
        for (const QueuedMessage& message : messages)
            heard.push_back((message.is_frame() ? "frame " : "header ") +
                            std::to_string(message.message->timestamp_ms + shift_ms));
    }
    std::vector<std::string> heard;
};

/// A queue that keeps what is sent for another connection, and an uplink that sends from it.
struct Rig : Way {
    MessageQueue queue{control, {.keeping = MessageQueue::Keeping::for_resume}};
    Tap tap;
    Uplink uplink{settings, queue, &tap};
    Server server{keeping()};

    void offer(const std::vector<QueuedMessage>& messages) {
        for (const QueuedMessage& message : messages)
            queue.offer(message);
        queue.submit();
    }
    void send() { uplink.send(queue.front(TimePoint::max())); }
    /// The media messages of a connection, once it has so many.
    std::vector<ingest::SeenMessage> arrived(std::size_t count, std::size_t connection = 0) {
        REQUIRE(server.wait_for([&](const Seen& seen) { return seen.media.size() >= count; }, connection));
        return server.seen(connection).media;
    }
};

}  // namespace

TEST_CASE("messages that are sent are released and counted") {
    Rig rig;
    CHECK_FALSE(rig.uplink.is_open());
    rig.uplink.open(rig.to(rig.server));
    CHECK(rig.uplink.is_open());
    CHECK(rig.uplink.link().connected);
    rig.queue.join(TimePoint::min());
    rig.offer({picture(0ms, Role::header), picture(0ms, Role::entry), sound(10ms)});
    rig.send();
    rig.queue.finish();
    CHECK(rig.queue.drained());
    CHECK(rig.arrived(3).size() == 3);
    CHECK(rig.uplink.sent().video_frames() == 1);
    CHECK(rig.uplink.sent().audio_frames() == 1);
    CHECK(rig.uplink.sent().media() == 10ms);
    CHECK(rig.uplink.sent().bytes() == rig.uplink.connection().sent_bytes());
}

TEST_CASE("a tap hears each connection, and all that goes over it") {
    Rig rig;
    rig.uplink.open(rig.to(rig.server));
    rig.queue.join(TimePoint::min());
    rig.offer({picture(0ms, Role::header), picture(0ms, Role::entry), sound(10ms)});
    rig.send();
    rig.offer({picture(1000ms, Role::entry), picture(1040ms, Role::frame)});
    rig.queue.settle();
    rig.uplink.close();
    rig.uplink.open(rig.to(rig.server));
    rig.send();
    std::string heard;
    for (const std::string& one : rig.tap.heard)
        heard += one + "; ";
    CHECK(heard == "connection; header 0; frame 0; frame 10; connection; header 0; frame 0; frame 40; ");
}

TEST_CASE("a connection behind a gap gets the headers first, stamped as the frame that they come before") {
    Rig rig;
    std::uint32_t begin = 0;
    SUBCASE("and begins at the start again") {
        rig.settings.start_timestamp_ms = 5;
        begin = 5;
    }
    SUBCASE("and goes on from there") {
        rig.settings.timestamps = publish::Settings::Timestamps::go_on;
        begin = 1000;
    }
    rig.uplink.open(rig.to(rig.server));
    rig.queue.join(TimePoint::min());
    rig.offer({picture(0ms, Role::header), picture(0ms, Role::entry)});
    rig.send();
    rig.arrived(2);
    rig.offer({picture(1000ms, Role::entry), picture(1040ms, Role::frame)});
    rig.queue.settle();
    const std::uint64_t before = rig.uplink.connection().sent_bytes();
    rig.uplink.close();
    CHECK_FALSE(rig.uplink.link().connected);
    rig.uplink.open(rig.to(rig.server));
    rig.send();
    const auto media = rig.arrived(3, 1);
    REQUIRE(media.size() == 3);
    CHECK(media[0].timestamp == begin);
    CHECK(media[1].timestamp == begin);
    CHECK(media[2].timestamp == begin + 40);
    CHECK(rig.uplink.sent().bytes() == before + rig.uplink.connection().sent_bytes());
}

TEST_CASE("a server that takes nothing of what it asked for does not hold up the stream") {
    Rig rig;
    rig.settings.stall_timeout = 1h;
    ingest::Script script;
    script.stop_reading_after = ingest::Moment{ingest::Point::publish_start, 0};
    Server deaf(script);
    rig.uplink.open(rig.to(rig.server));
    const std::unique_ptr<publish::Connection> next = rig.to(deaf);
    QueuedMessage entry = picture(0ms, Role::entry);
    constexpr std::size_t more_than_a_system_takes = 64U << 20U;
    entry.message = std::make_shared<const rtmp::Message>(
        rtmp::make_message(rtmp::MessageType::video, 0, rtmp::Bytes(more_than_a_system_takes)));
    const auto begun = std::chrono::steady_clock::now();
    CHECK_THROWS_AS(rig.uplink.begin_on(*next, {}, {entry}), dial::Failure);
    CHECK(std::chrono::steady_clock::now() - begun < 30s);
    rig.uplink.connection().finish(publish::Confirmation::answered);
}

TEST_CASE("messages that another connection begins with are released when the stream goes on there") {
    Rig rig;
    rig.uplink.open(rig.to(rig.server));
    rig.queue.join(TimePoint::min());
    rig.offer({picture(0ms, Role::header), picture(0ms, Role::entry)});
    rig.send();
    rig.offer({picture(1000ms, Role::entry)});
    rig.queue.change_over();
    const MessageQueue::Front front = rig.queue.front(TimePoint::max());
    const MessageQueue::Beginning beginning = rig.queue.beginning();
    std::unique_ptr<publish::Connection> next = rig.to(rig.server);
    rig.uplink.begin_on(*next, beginning, front.messages);
    CHECK(rig.arrived(2, 1).size() == 2);
    // The old connection could go on with the same.
    CHECK(rig.queue.oldest());
    CHECK(rig.uplink.sent().video_frames() == 1);

    const std::uint64_t before = rig.uplink.connection().sent_bytes();
    const publish::Connection* const taken = next.get();
    const std::unique_ptr<publish::Connection> old =
        rig.uplink.replace(std::move(next), beginning, front.messages);
    CHECK(&rig.uplink.connection() == taken);
    CHECK(old->sent_bytes() == before);
    CHECK_FALSE(rig.queue.oldest());
    CHECK(rig.uplink.sent().video_frames() == 2);
    CHECK(rig.uplink.sent().bytes() == before + rig.uplink.connection().sent_bytes());
    CHECK(rig.uplink.link().connected);
}

TEST_CASE("the queue forgets what has surely arrived, counted on where a connection took over") {
    ingest::ServerConfig acknowledging = keeping();
    acknowledging.scripts[0].ack_window = 500;
    const Server acks(acknowledging);
    Rig rig;
    rig.uplink.open(rig.to(acks));
    rig.queue.join(TimePoint::min());
    const auto send_group = [&rig](std::chrono::milliseconds time) {
        std::vector<QueuedMessage> group{picture(time, Role::entry)};
        for (int i = 1; i < 25; ++i)
            group.push_back(picture(time + i * 40ms, Role::frame));
        rig.offer(group);
        rig.send();
    };
    send_group(0s);
    send_group(1s);
    const auto old = rig.uplink.replace(rig.to(acks), {}, {});
    send_group(2s);
    send_group(3s);
    REQUIRE(acks.wait_for([](const Seen& seen) { return seen.video.messages == 50; }, 1));
    rig.uplink.connection().listen(rig.never, std::chrono::steady_clock::now() + 200ms);
    rig.uplink.forget_delivered();
    // All that went over the old connection; how much of the rest depends on when the server has spoken.
    CHECK(rig.queue.resume(publish::Resume::where_it_broke, TimePoint::min()).repeated <= 50);
}

}  // namespace uplink_test
