#include "ingest/playout.hpp"

#include <doctest/doctest.h>

#include "vectors/hex.hpp"

namespace playout_test {

using ingest::Played;
using ingest::Playing;
using ingest::Playout;
using ingest::PlayoutMessage;
using Origin = ingest::Playout::Origin;
using rtmp::MessageType;
using vectors::hex;

namespace {

Playout::Shared message(MessageType type, std::uint32_t timestamp, const rtmp::Bytes& payload) {
    return std::make_shared<const ingest::StreamMessage>(
        ingest::stream_message(type, timestamp, payload, ingest::Clock::time_point{}));
}

Playout::Shared video(std::uint32_t timestamp, const char* body = "27 01 000000 414243") {
    return message(MessageType::video, timestamp, hex(body));
}

Playout::Shared audio(std::uint32_t timestamp, const char* body = "AF 01 21") {
    return message(MessageType::audio, timestamp, hex(body));
}

/// What a player is sent of a stream of metadata, two headers, and frames of video and audio in turn, 40 ms apart,
/// that begin with a keyframe at 1000 ms; and what is counted.
struct Outcome {
    std::vector<PlayoutMessage> sent;
    Played played;
    bool closes = false;

    std::vector<std::uint32_t> times(MessageType type) const {
        std::vector<std::uint32_t> found;
        for (const PlayoutMessage& one : sent) {
            if (one.type == type) found.push_back(one.timestamp);
        }
        return found;
    }
    std::size_t count(MessageType type) const { return times(type).size(); }
};

Outcome play(const Playing& script, std::uint32_t frames = 10) {
    Playout playout(script);
    Outcome outcome;
    const auto take = [&](const Playout::Shared& shared) {
        playout.take(shared, Origin::live, outcome.sent);
    };
    take(message(MessageType::data_amf0, 0, rtmp::amf0::encode_all({"onMetaData", 1.0})));
    take(video(0, "17 00 000000 01"));
    take(audio(0, "AF 00 1190"));
    for (std::uint32_t i = 0; i < frames; ++i) {
        take(video(1000 + 40 * i, i == 0 ? "17 01 000000 656667" : "27 01 000000 414243"));
        take(audio(1010 + 40 * i));
    }
    playout.flush(outcome.sent);
    outcome.played = playout.played();
    outcome.closes = playout.closes();
    return outcome;
}

}  // namespace

TEST_CASE("without misdeeds all goes out as it came in") {
    const Outcome outcome = play({});
    REQUIRE(outcome.sent.size() == 23);
    CHECK(outcome.sent[0].type == MessageType::data_amf0);
    CHECK(*outcome.sent[1].payload == hex("17 00 000000 01"));
    CHECK(*outcome.sent[3].payload == hex("17 01 000000 656667"));
    CHECK(outcome.sent[22].timestamp == 1370);
    CHECK(outcome.played.metadata == 1);
    CHECK(outcome.played.headers == 2);
    CHECK(outcome.played.video.frames == 10);
    CHECK(outcome.played.video.bytes == 80);
    CHECK(outcome.played.audio.frames == 10);
    CHECK(outcome.played.audio.bytes == 30);
    CHECK(outcome.played.before_keyframe == 0);
    CHECK_FALSE(outcome.closes);
}

TEST_CASE("video begins with a keyframe, audio at once") {
    Playout playout{Playing{}};
    std::vector<PlayoutMessage> sent;
    playout.take(video(0), Origin::live, sent);
    playout.take(audio(10), Origin::live, sent);
    playout.take(video(40, "17 01 000000 65"), Origin::live, sent);
    playout.take(video(80), Origin::live, sent);
    CHECK(sent.size() == 3);
    CHECK(playout.played().before_keyframe == 1);
    playout.await_keyframe();
    playout.take(video(120), Origin::live, sent);
    CHECK(sent.size() == 3);
    CHECK(playout.played().video.frames == 2);
}

TEST_CASE("every so many frames are lost, counted from the first that is relayed") {
    Playing script;
    script.lose_video = 3;
    script.lose_audio = 5;
    const Outcome outcome = play(script);
    CHECK(outcome.times(MessageType::video) ==
          std::vector<std::uint32_t>{0, 1000, 1040, 1120, 1160, 1240, 1280, 1360});
    CHECK(outcome.played.video.lost == 3);
    CHECK(outcome.played.video.frames == 7);
    CHECK(outcome.played.audio.lost == 2);
    CHECK(outcome.played.headers == 2);
}

TEST_CASE("a byte in the middle of the media is altered, and no other") {
    Playing script;
    script.alter_video = 4;
    const Outcome outcome = play(script);
    CHECK(outcome.played.video.altered == 2);
    CHECK(outcome.played.video.frames == 10);
    std::vector<rtmp::Bytes> bodies;
    for (const PlayoutMessage& one : outcome.sent) {
        if (one.type == MessageType::video) bodies.push_back(*one.payload);
    }
    // The header is the first of them.
    CHECK(bodies[0] == hex("17 00 000000 01"));
    CHECK(bodies[3] == hex("27 01 000000 414243"));
    CHECK(bodies[4] == hex("27 01 000000 41BD43"));
    CHECK(bodies[8] == hex("27 01 000000 41BD43"));
}

TEST_CASE("every so many frames go out twice") {
    Playing script;
    script.twice = 5;
    const Outcome outcome = play(script);
    CHECK(outcome.played.video.twice == 2);
    CHECK(outcome.played.audio.twice == 2);
    CHECK(outcome.played.video.frames == 10);
    CHECK(outcome.count(MessageType::video) == 13);
    CHECK(outcome.times(MessageType::video)[5] == outcome.times(MessageType::video)[6]);
}

TEST_CASE("audio can be kept back, or moved against video") {
    Playing script;
    SUBCASE("kept back") {
        script.no_audio = true;
        const Outcome outcome = play(script);
        CHECK(outcome.count(MessageType::audio) == 0);
        CHECK(outcome.played.audio.withheld == 10);
        CHECK(outcome.played.headers == 1);
        CHECK(outcome.played.video.frames == 10);
    }
    SUBCASE("later") {
        script.shift_audio = std::chrono::milliseconds(250);
        const Outcome outcome = play(script, 2);
        CHECK(outcome.times(MessageType::audio) == std::vector<std::uint32_t>{250, 1260, 1300});
        CHECK(outcome.times(MessageType::video) == std::vector<std::uint32_t>{0, 1000, 1040});
    }
    SUBCASE("earlier, but not before 0") {
        script.shift_audio = std::chrono::milliseconds(-1020);
        const Outcome outcome = play(script, 2);
        CHECK(outcome.times(MessageType::audio) == std::vector<std::uint32_t>{0, 0, 30});
    }
}

TEST_CASE("timestamps can begin at 0 with the first frame, and pass the wrap") {
    Playing script;
    script.rebase = true;
    const Outcome outcome = play(script, 2);
    CHECK(outcome.times(MessageType::video) == std::vector<std::uint32_t>{0, 0, 40});
    CHECK(outcome.times(MessageType::audio) == std::vector<std::uint32_t>{0, 10, 50});

    Playout playout(script);
    std::vector<PlayoutMessage> sent;
    playout.take(video(0xFFFFFFF0, "17 01 000000 65"), Origin::live, sent);
    playout.take(audio(0xFFFFFFE0), Origin::live, sent);
    playout.take(video(0x00000018), Origin::live, sent);
    REQUIRE(sent.size() == 3);
    CHECK(sent[1].timestamp == 0);
    CHECK(sent[2].timestamp == 40);
}

TEST_CASE("headers can be repeated every so many messages") {
    Playing script;
    script.repeat_headers = 8;
    const Outcome outcome = play(script);
    // 22 messages of audio and video: after the eighth and the sixteenth.
    CHECK(outcome.played.headers_again == 4);
    CHECK(outcome.played.headers == 2);
    CHECK(outcome.count(MessageType::video) == 13);
    CHECK(*outcome.sent[9].payload == hex("17 00 000000 01"));
    CHECK(*outcome.sent[10].payload == hex("AF 00 1190"));
    CHECK(outcome.sent[9].timestamp == outcome.sent[8].timestamp);
    CHECK(outcome.played.video.frames == 10);
}

TEST_CASE("frames can be put together, and what is left goes out at the end") {
    Playing script;
    script.aggregate = 6;
    const Outcome outcome = play(script);
    // 20 frames: three times six, and two.
    CHECK(outcome.played.aggregates == 4);
    CHECK(outcome.times(MessageType::aggregate) == std::vector<std::uint32_t>{1000, 1120, 1240, 1360});
    CHECK(outcome.count(MessageType::video) == 1);
    CHECK(outcome.played.video.frames == 10);
}

TEST_CASE("after so many messages nothing goes out any more") {
    Playing script;
    SUBCASE("and the connection stays") {
        script.stop_after = 12;
    }
    SUBCASE("and the connection closes") {
        script.close_after = 12;
    }
    const Outcome outcome = play(script);
    // Metadata are no part of the count, both headers are.
    CHECK(outcome.sent.size() == 13);
    CHECK(outcome.played.video.frames == 5);
    CHECK(outcome.played.video.withheld == 5);
    CHECK(outcome.played.audio.withheld == 5);
    CHECK(outcome.closes == (script.close_after > 0));
}

TEST_CASE("the frames of a kept group are counted") {
    Playout playout{Playing{}};
    std::vector<PlayoutMessage> sent;
    playout.take(video(0, "17 01 000000 65"), Origin::kept, sent);
    playout.take(audio(10), Origin::kept, sent);
    playout.take(video(40), Origin::live, sent);
    CHECK(playout.played().cached == 2);
    CHECK(playout.played().video.frames == 2);
}

}  // namespace playout_test
