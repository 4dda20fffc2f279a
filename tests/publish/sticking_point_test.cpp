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
    return {{std::make_shared<const rtmp::Message>(
                 rtmp::make_message(type, time.count(), rtmp::Bytes(bytes, 0x17))),
             time, role},
            publish::TimePoint::min()};
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
    CHECK(point.found()->message.message == large.message);
    point.clear();
    CHECK_FALSE(point.found());
    point.connection_ended({{large}, 500}, 50ms);
    CHECK_FALSE(point.found());
}

TEST_CASE("a message no larger than what the server has read is there by chance, unless it was tried") {
    const QueuedMessage usual = message_of(500, 40ms, Role::entry);
    StickingPoint point;
    for (int i = 0; i < 10; ++i) {
        point.connection_began();
        // It is given to each connection, which ends before it is sent where that is a trial.
        point.connection_ended({{usual}, 500}, 50ms);
        CHECK_FALSE(point.found());
    }
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
    CHECK(refused.found()->message.message == large.message);
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

TEST_CASE("a message like any other is blamed once it has ended connections alone") {
    const QueuedMessage before = message_of(500, 0ms, Role::entry);
    const QueuedMessage poison = message_of(100, 40ms);
    const QueuedMessage behind = message_of(500, 80ms);
    StickingPoint point;
    for (int i = 0; i < 2; ++i) {
        point.connection_began();
        CHECK_FALSE(point.is_trial());
        point.connection_ended({{before, poison, behind}, 500}, 50ms);
    }
    for (int i = 0; i < 3; ++i) {
        CHECK_FALSE(point.found());
        point.connection_began();
        REQUIRE(point.is_trial());
        CHECK_FALSE(point.has_begun());
        if (i == 0) {
            // One by one, since they are few.
            REQUIRE(point.is_suspect(before));
            CHECK(point.portion({before, poison, behind}) == 1);
            point.tries({before});
            CHECK(point.has_begun());
            point.outlived();
        } else {
            CHECK_FALSE(point.is_suspect(before));
            CHECK(point.portion({before, poison, behind}) == 1);
        }
        REQUIRE(point.is_suspect(poison));
        point.tries({poison});
        // The queue gave more than was sent.
        point.connection_ended({{before, poison, behind}, 500}, 50ms);
    }
    REQUIRE(point.found());
    CHECK(point.found()->message.message == poison.message);
    CHECK(words_of(*point.found()) ==
          "5 connections in a row ended at the video frame at 0:00.040, 100 bytes, which was sent alone the "
          "last "
          "times");
    CHECK(advice_on(*point.found()).find("--on-refused skip") != std::string::npos);
}

TEST_CASE("many suspects are tried in portions, and those that a connection outlives are none any more") {
    std::vector<QueuedMessage> all;
    for (int i = 0; i < 40; ++i)
        all.push_back(message_of(100, i * 40ms));
    StickingPoint point;
    for (int i = 0; i < 2; ++i) {
        point.connection_began();
        point.connection_ended({all, 500}, 50ms);
    }
    point.connection_began();
    REQUIRE(point.is_trial());
    CHECK(point.portion(all) == 3);
    CHECK(point.portion({message_of(100, 5s), all[0]}) == 1);
    point.tries({all[0], all[1], all[2]});
    point.outlived();
    CHECK_FALSE(point.is_suspect(all[0]));
    CHECK(point.is_suspect(all[3]));
    point.tries({all[3], all[4], all[5]});
    point.connection_ended({all, 500}, 50ms);
    point.connection_began();
    CHECK(point.portion({all[0], all[1], all[2], all[3]}) == 3);
    CHECK(point.portion({all[3], all[4]}) == 1);
    // The network broke at these by chance.
    for (std::size_t i = 3; i < 6; ++i) {
        point.tries({all[i]});
        point.outlived();
    }
    CHECK_FALSE(point.is_trial());
    CHECK_FALSE(point.is_suspect(all[5]));
}

TEST_CASE("a trial that ends before its suspects were sent frees them") {
    const QueuedMessage usual = message_of(100, 40ms);
    StickingPoint point;
    for (int i = 0; i < 20; ++i) {
        point.connection_began();
        // As a server does that ends each connection after the same time: a trial comes later to the place.
        if (!point.is_trial()) point.opens_with({});
        point.connection_ended({{usual}, 500}, 50ms);
        CHECK_FALSE(point.found());
    }
}

TEST_CASE("headers that a connection begins with can be what it ends for") {
    const QueuedMessage header = message_of(10, 0ms, Role::header, rtmp::MessageType::audio);
    const QueuedMessage first = message_of(500, 0ms, Role::entry);
    StickingPoint point;
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(point.found());
        point.connection_began();
        // Stamped anew each time: another message.
        const QueuedMessage other = message_of(9, i * 1s, Role::header, rtmp::MessageType::audio);
        const QueuedMessage stamped = message_of(10, i * 1s, Role::header, rtmp::MessageType::audio);
        point.opens_with({stamped});
        if (point.is_trial()) {
            REQUIRE(point.is_suspect(stamped));
            CHECK_FALSE(point.is_suspect(other));
            point.tries({stamped});
        }
        point.connection_ended({{first}, 500}, 50ms);
    }
    REQUIRE(point.found());
    CHECK(words_of(point.found()->message).starts_with("the header of the audio at "));
    CHECK(advice_on(*point.found()).find("--on-refused") == std::string::npos);
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
    CHECK(words_of(message_of(10, 0ms, Role::header)) == "the header of the video at 0:00.000, 10 bytes");
    QueuedMessage metadata = message_of(10, 0ms, Role::header, rtmp::MessageType::data_amf0);
    metadata.key.kind = pack::HeaderKey::Kind::metadata;
    CHECK(words_of(metadata) == "the metadata at 0:00.000, 10 bytes");
}

}  // namespace sticking_point_test
