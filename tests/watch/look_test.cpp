#include "watch/look.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "media/clips/testcard.hpp"
#include "media/open.hpp"
#include "pack/packetizer.hpp"
#include "support/clips.hpp"

namespace look_test {

using namespace std::chrono_literals;
using rtmp::event::MediaReceived;
using watch::Look;
using watch::SeenTrack;
using watch::Sight;
using watch::TimePoint;

namespace {

const TimePoint beginning = TimePoint(1000s);

/// The messages of a test card as a player gets them, headers first.
std::vector<MediaReceived> card(std::string_view name, std::int64_t start_ms = 0) {
    media::Input input;
    for (const media::Testcard& one : media::testcards()) {
        if (one.name == name) input.memory = one.clip;
    }
    input.path = name;
    const std::unique_ptr<media::Source> source = media::open_input(input);
    pack::Packetizer packetizer(source->tracks(), start_ms);
    std::vector<MediaReceived> all;
    const auto add = [&all](const rtmp::Message& message) {
        MediaReceived received{message.type, static_cast<std::uint32_t>(message.timestamp_ms), {}};
        const media::ByteView head = message.head.view();
        received.payload.assign(head.begin(), head.end());
        for (const media::ByteView slice : message.body)
            received.payload.insert(received.payload.end(), slice.begin(), slice.end());
        all.push_back(std::move(received));
    };
    for (pack::Header& header : packetizer.sequence_headers({}))
        add(header.message);
    std::vector<pack::Header> fresh;
    for (media::Frame& frame : clips::all_frames(*source))
        add(packetizer.pack(std::move(frame), fresh));
    return all;
}

TimePoint due(const MediaReceived& message) {
    return beginning + std::chrono::milliseconds(message.timestamp);
}

const SeenTrack* track_of(const Sight& sight, media::TrackType type) {
    for (const SeenTrack& one : sight.tracks) {
        if (one.track.type == type) return &one;
    }
    return nullptr;
}

MediaReceived frame(rtmp::MessageType type, std::uint32_t timestamp, bool keyframe = false) {
    using rtmp::MessageType;
    if (type == MessageType::audio) return {type, timestamp, {0xAF, 1, 0x21, 0x10}};
    return {
        type, timestamp, {static_cast<std::uint8_t>(keyframe ? 0x17 : 0x27), 1, 0, 0, 0, 0, 0, 0, 1, 0x65}};
}

MediaReceived picture(std::uint32_t timestamp, bool keyframe = false) {
    return frame(rtmp::MessageType::video, timestamp, keyframe);
}

MediaReceived sound(std::uint32_t timestamp) {
    return frame(rtmp::MessageType::audio, timestamp);
}

}  // namespace

TEST_CASE("what each test card carries is told by its own configuration") {
    for (const media::Testcard& one : media::testcards()) {
        const std::string name(one.name);
        CAPTURE(name);
        Look look(beginning - 20ms);
        for (const MediaReceived& message : card(name))
            look.take(message, due(message));
        const Sight sight = look.sight();
        CHECK(sight.malformed == 0);
        CHECK(sight.jumps == 0);
        CHECK(sight.first_after == std::chrono::nanoseconds(20ms));
        CHECK(sight.age_of_first == 0ms);
        for (const SeenTrack& seen : sight.tracks) {
            CAPTURE(seen.track.codec_name);
            CHECK(seen.track.codec != media::Codec::other);
            CHECK(seen.frame_rate);
            CHECK(*seen.bit_rate > 0);
            if (seen.track.type == media::TrackType::audio) continue;
            CHECK(seen.track.width > 0);
            CHECK(*seen.frame_rate == doctest::Approx(30).epsilon(0.01));
            CHECK(sight.begins_with_keyframe == true);
        }
    }
}

TEST_CASE("the first test card, figure by figure") {
    Look look(beginning);
    for (const MediaReceived& message : card("h264"))
        look.take(message, due(message));
    const Sight sight = look.sight();
    const SeenTrack* const video = track_of(sight, media::TrackType::video);
    const SeenTrack* const audio = track_of(sight, media::TrackType::audio);
    REQUIRE(video != nullptr);
    REQUIRE(audio != nullptr);
    CHECK(video->track.codec_name == "h264");
    CHECK(audio->track.codec_name == "aac");
    CHECK(audio->track.sample_rate > 0);
    CHECK(audio->track.channels > 0);
    CHECK(*audio->frame_rate ==
          doctest::Approx(static_cast<double>(audio->track.sample_rate) / 1024).epsilon(0.01));
    CHECK(std::abs(sight.av_shift->count()) <= 1);
}

TEST_CASE("keyframes are so far apart as their times say, the least and the largest") {
    Look look(beginning);
    look.take(picture(0, true), beginning);
    CHECK_FALSE(look.sight().tracks.front().keyframe_interval);
    look.take(picture(1000, true), beginning + 1s);
    look.take(picture(1500), beginning + 1500ms);
    look.take(picture(3500, true), beginning + 3500ms);
    const auto interval = look.sight().tracks.front().keyframe_interval;
    REQUIRE(interval);
    CHECK(interval->least == 1000ms);
    CHECK(interval->largest == 2500ms);
}

TEST_CASE("a group that comes at once was kept: its first frame is as old as it is long") {
    Look look(beginning);
    for (std::uint32_t time = 0; time <= 1500; time += 50)
        look.take(picture(time, time == 0), beginning + 10ms);
    for (std::uint32_t time = 1550; time <= 3000; time += 50)
        look.take(picture(time), beginning + 10ms + std::chrono::milliseconds(time - 1500));
    CHECK(look.sight().age_of_first == 1500ms);
    CHECK(look.sight().begins_with_keyframe == true);
}

TEST_CASE("a viewer who joins amid a group has no keyframe first") {
    Look look(beginning);
    look.take(picture(0), beginning);
    CHECK(look.sight().begins_with_keyframe == false);
    Look heard(beginning);
    heard.take(sound(0), beginning);
    CHECK_FALSE(heard.sight().begins_with_keyframe);
}

TEST_CASE("sound whose times run ahead of the pictures that arrive with it is shifted") {
    Look look(beginning);
    for (std::uint32_t time = 0; time <= 2000; time += 20) {
        const TimePoint at = beginning + std::chrono::milliseconds(time);
        look.take(picture(time, time == 0), at);
        look.take(sound(time + 200), at);
    }
    CHECK(look.sight().av_shift == 200ms);
}

TEST_CASE("a look lasts two seconds, and until a second keyframe where there are pictures") {
    Look heard(beginning);
    CHECK(heard.enough_at() == TimePoint::max());
    heard.take(sound(0), beginning + 1s);
    heard.take(sound(1000), beginning + 2s);
    CHECK(heard.enough_at() == beginning + 3s);

    Look seen(beginning);
    seen.take(sound(0), beginning);
    seen.take(picture(0, true), beginning + 100ms);
    CHECK(seen.enough_at() == TimePoint::max());
    seen.take(picture(500, true), beginning + 600ms);
    CHECK(seen.enough_at() == TimePoint::max());
    seen.take(sound(1000), beginning + 1s);
    CHECK(seen.enough_at() == beginning + 2s);
}

TEST_CASE("what comes at once may be left over, and what comes later is live") {
    Look look(beginning);
    for (std::uint32_t time = 0; time <= 6000; time += 500)
        look.take(picture(time, true), beginning + 100ms);
    CHECK(look.has_frames());
    CHECK_FALSE(look.flows());
    look.take(picture(6500), beginning + 1100ms);
    CHECK(look.flows());
}

TEST_CASE("pictures that are announced are waited for") {
    Look look(beginning);
    look.take({rtmp::MessageType::video, 0, {0x17, 0, 0, 0, 0}}, beginning);
    look.take(sound(0), beginning);
    look.take(sound(1500), beginning + 1500ms);
    CHECK(look.flows());
    CHECK(look.enough_at() == TimePoint::max());
    CHECK(look.sight().tracks.size() == 1);
}

TEST_CASE("times that wrap, jump or go back do no harm") {
    Look look(beginning);
    look.take(picture(0xFFFFFFC0U, true), beginning);
    look.take(picture(0x00000024U), beginning + 100ms);
    CHECK(look.sight().jumps == 0);
    CHECK(look.sight().media == 100ms);
    look.take(picture(0x40000000U), beginning + 200ms);
    look.take(picture(0x40000064U, true), beginning + 300ms);
    const Sight sight = look.sight();
    CHECK(sight.jumps == 1);
    CHECK(sight.media == 200ms);
    CHECK_FALSE(sight.av_shift);
}

TEST_CASE("what onMetaData tells of a picture stands in where the picture tells nothing") {
    rtmp::amf0::Object told;
    told.members = {{"width", 640.0}, {"height", 1e12}, {"framerate", 25.0}, {"videocodecid", 7.0}};
    Look look(beginning);
    look.take({rtmp::MessageType::data_amf0, 0, rtmp::amf0::encode_all({"onMetaData", told})}, beginning);
    look.take(sound(0), beginning);
    look.take(sound(1500), beginning + 1500ms);
    CHECK(look.enough_at() == TimePoint::max());
    look.take(picture(0, true), beginning + 1500ms);
    const media::Track track = look.sight().tracks.front().track;
    CHECK(track.width == 640);
    CHECK(track.height == 0);
    CHECK(track.frame_rate == 25);
}

TEST_CASE("bytes that are no media are counted, and are no frames") {
    Look look(beginning);
    look.take({rtmp::MessageType::video, 0, {0xFF}}, beginning);
    look.take({rtmp::MessageType::audio, 0, {}}, beginning);
    look.take({rtmp::MessageType::data_amf0, 0, {2, 0xFF}}, beginning);
    CHECK_FALSE(look.has_frames());
    CHECK(look.sight().malformed >= 1);
    CHECK(look.sight().tracks.empty());
    CHECK_FALSE(look.sight().first_after);
}

TEST_CASE("packets over HTTP are summed up as messages are") {
    Look look(beginning);
    const media::Bytes data(1000, 1);
    for (int i = 0; i < 50; ++i) {
        const media::RemoteUnit unit{.type = media::TrackType::video,
                                     .codec = media::Codec::h264,
                                     .config = {},
                                     .dts = media::Time(i * 40ms),
                                     .pts = std::nullopt,
                                     .keyframe = i % 25 == 0,
                                     .data = data,
                                     .owner = nullptr};
        look.take(unit, beginning + 5ms);
    }
    const SeenTrack seen = look.sight().tracks.front();
    CHECK(seen.track.codec_name == "h264");
    CHECK(*seen.frame_rate == doctest::Approx(25));
    CHECK(*seen.bit_rate == doctest::Approx(200000));
    CHECK(seen.keyframe_interval->least == 1000ms);
    CHECK(look.sight().age_of_first == 1960ms);
}

}  // namespace look_test
