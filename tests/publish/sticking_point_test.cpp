#include "publish/sticking_point.hpp"

#include <chrono>
#include <doctest/doctest.h>

namespace sticking_point_test {

using publish::Backlog;
using publish::QueuedMessage;
using publish::StickingPoint;
using Role = QueuedMessage::Role;
using namespace std::chrono_literals;

namespace {

QueuedMessage message_of(std::size_t bytes, std::chrono::milliseconds time, Role role = Role::frame,
                         rtmp::MessageType type = rtmp::MessageType::video) {
    return {std::make_shared<const rtmp::Message>(
                rtmp::make_message(type, time.count(), rtmp::Bytes(bytes, 0x17))),
            time, publish::TimePoint::min(), role};
}

}  // namespace

TEST_CASE("a message that three connections leave unread, larger than all that was read, is found") {
    const QueuedMessage before = message_of(100, 0ms);
    const QueuedMessage large = message_of(2000, 40ms, Role::entry);
    const QueuedMessage behind = message_of(100, 80ms);
    StickingPoint point;
    point.connection_ended({{before, large, behind}, 500}, 50ms);
    CHECK_FALSE(point.found());
    point.connection_ended({{before, large}, 500}, 50ms);
    CHECK_FALSE(point.found());
    point.connection_ended({{large, behind}, 500}, 50ms);
    REQUIRE(point.found());
    CHECK(point.found()->message == large.message);
    point.clear();
    CHECK_FALSE(point.found());
    point.connection_ended({{large}, 500}, 50ms);
    CHECK_FALSE(point.found());
}

TEST_CASE("a message no larger than what the server has read is there by chance") {
    const QueuedMessage usual = message_of(500, 40ms, Role::entry);
    StickingPoint point;
    for (int i = 0; i < 10; ++i)
        point.connection_ended({{usual}, 500}, 50ms);
    CHECK_FALSE(point.found());
}

TEST_CASE("a message that a connection outlives is not what it ended for") {
    const auto due = [](QueuedMessage message) {
        message.due = publish::TimePoint(1h) + message.time;
        return message;
    };
    const QueuedMessage large = due(message_of(2000, 0ms, Role::entry));
    const QueuedMessage soon = due(message_of(100, 40ms));
    const QueuedMessage late = due(message_of(100, 80ms));
    StickingPoint cut;
    for (int i = 0; i < 10; ++i)
        cut.connection_ended({{large, soon, late}, 0}, 50ms);
    CHECK_FALSE(cut.found());
    StickingPoint refused;
    for (int i = 0; i < 3; ++i)
        refused.connection_ended({{large, soon}, 0}, 50ms);
    REQUIRE(refused.found());
    CHECK(refused.found()->message == large.message);
    // One of the same size has been taken once.
    StickingPoint lucky;
    lucky.connection_ended({{large, soon, late}, 0}, 50ms);
    for (int i = 0; i < 10; ++i)
        lucky.connection_ended({{large, soon}, 0}, 50ms);
    CHECK_FALSE(lucky.found());
}

TEST_CASE("connections that end at other messages each time stick at none") {
    StickingPoint point;
    for (int i = 0; i < 10; ++i)
        point.connection_ended({{message_of(2000, i * 1s)}, 500}, 50ms);
    CHECK_FALSE(point.found());
    for (int i = 0; i < 10; ++i)
        point.connection_ended({{}, 500}, 50ms);
    CHECK_FALSE(point.found());
}

TEST_CASE("a message is told by its track, its time and its size") {
    CHECK(words_of(message_of(1'499'995, 62500ms, Role::entry)) == "the video keyframe at 1:02.500, 1.5 MB");
    CHECK(words_of(message_of(95, 3600000ms)) == "the video frame at 1:00:00.000, 95 bytes");
    CHECK(words_of(message_of(10, 0ms, Role::entry, rtmp::MessageType::audio)) ==
          "the audio frame at 0:00.000, 10 bytes");
    QueuedMessage numbered = message_of(10, 0ms, Role::track_entry);
    numbered.video_track = 2;
    CHECK(words_of(numbered) == "the video keyframe of track 2 at 0:00.000, 10 bytes");
    CHECK(words_of(message_of(10, 0ms, Role::data, rtmp::MessageType::data_amf0)) ==
          "the data message at 0:00.000, 10 bytes");
}

}  // namespace sticking_point_test
