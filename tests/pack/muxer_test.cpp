#include "pack/muxer.hpp"

#include <doctest/doctest.h>

#include "support/made_source.hpp"

namespace muxer_test {

namespace {

using pack::MuxedMessage;
using pack::Muxer;
using pack::MuxerTerms;
using rtmp::MessageType;
using Role = MuxedMessage::Role;
using media::TrackNumber;
using media::TrackType;
using namespace std::chrono_literals;

constexpr TrackNumber picture{TrackType::video, 0};
constexpr TrackNumber sound{TrackType::audio, 0};

enum class Key { no, yes };

media::Frame frame(std::size_t track, media::Time time, Key key = Key::no) {
    media::Frame frame;
    frame.track = track;
    frame.dts = frame.pts = time;
    frame.keyframe = key == Key::yes;
    auto bytes = std::make_shared<media::Bytes>(10);
    frame.data.slices = {*bytes};
    frame.data.owner = std::move(bytes);
    return frame;
}

std::vector<media::Track> tracks() {
    return Clip({}).tracks();
}

/// The messages of one frame.
std::vector<MuxedMessage> messages(Muxer& muxer, media::Frame one, TrackNumber number) {
    std::vector<MuxedMessage> out;
    muxer.frame(std::move(one), number, out);
    return out;
}

/// The role of the frame's own message, which is its last.
Role role(Muxer& muxer, media::Frame one, TrackNumber number) {
    return messages(muxer, std::move(one), number).back().role;
}

}  // namespace

TEST_CASE("a stream begins with metadata and the headers of its tracks") {
    MuxerTerms terms;
    terms.start_timestamp_ms = 700;
    const Muxer muxer(tracks(), terms);
    const auto beginning = muxer.begin(media::Time(5s));
    REQUIRE(beginning.size() == 3);
    CHECK(beginning[0].message->type == MessageType::data_amf0);
    CHECK(beginning[1].message->type == MessageType::video);
    CHECK(beginning[2].message->type == MessageType::audio);
    for (const MuxedMessage& one : beginning) {
        CHECK(one.role == Role::header);
        CHECK(one.time == 0s);
        CHECK(one.message->timestamp_ms == 700);
    }
    CHECK(muxer.has(TrackType::video));
    CHECK(muxer.has(TrackType::audio));
}

TEST_CASE("a stream can begin with a keyframe, and with all that comes before the first") {
    const MuxerTerms terms;
    Muxer muxer(tracks(), terms);
    CHECK(role(muxer, frame(1, 0ms, Key::yes), sound) == Role::entry);
    CHECK(role(muxer, frame(0, 0ms, Key::yes), picture) == Role::entry);
    CHECK(role(muxer, frame(1, 21ms, Key::yes), sound) == Role::frame);
    CHECK(role(muxer, frame(0, 40ms), picture) == Role::frame);
    CHECK_FALSE(muxer.keyframe_interval());
    CHECK(role(muxer, frame(0, 2s, Key::yes), picture) == Role::entry);
    CHECK(muxer.keyframe_interval() == media::Time(2s));
}

TEST_CASE("without pictures every sound can be a beginning") {
    const MuxerTerms terms;
    Muxer muxer({tracks()[1]}, terms);
    CHECK_FALSE(muxer.has(TrackType::video));
    CHECK(role(muxer, frame(0, 0ms, Key::yes), sound) == Role::entry);
    CHECK(role(muxer, frame(0, 5s, Key::yes), sound) == Role::entry);
}

TEST_CASE("a numbered track has entries of its own, which are none of the stream's") {
    const MuxerTerms terms;
    Muxer muxer({tracks()[0], tracks()[0]}, terms);
    const TrackNumber second{TrackType::video, 1};
    const auto key = messages(muxer, frame(1, 1s, Key::yes), second);
    CHECK(key.back().role == Role::track_entry);
    CHECK(key.back().video_track == 1);
    CHECK(role(muxer, frame(1, 1040ms), second) == Role::frame);
    CHECK_FALSE(muxer.keyframe_interval());
}

TEST_CASE(
    "headers come again before the frame that changes them, and metadata where it says something else") {
    const MuxerTerms terms;
    Muxer muxer(tracks(), terms);
    media::Track larger = tracks()[0];
    larger.width = 1920;
    media::Frame changes = frame(0, 1s, Key::yes);
    CHECK_FALSE(muxer.news(changes, picture));
    changes.changed = std::make_shared<const media::Track>(larger);
    const std::optional<MuxedMessage> news = muxer.news(changes, picture);
    REQUIRE(news);
    CHECK(news->role == Role::header);
    CHECK(news->time == 1s);
    // Told once.
    CHECK_FALSE(muxer.news(changes, picture));
    const auto out = messages(muxer, changes, picture);
    REQUIRE(out.size() == 2);
    CHECK(out[0].role == Role::header);
    CHECK(out[0].message->timestamp_ms == 1000);
    CHECK(out[1].role == Role::entry);
}

TEST_CASE("metadata tells of the tracks that play from a new line-up on") {
    const MuxerTerms terms;
    Muxer muxer(tracks(), terms);
    media::Frame one = frame(1, 1s, Key::yes);
    one.line_up = std::make_shared<const std::vector<media::Track>>(tracks());
    CHECK_FALSE(muxer.news(one, sound));
    one.line_up = std::make_shared<const std::vector<media::Track>>(1, tracks()[1]);
    CHECK(muxer.news(one, sound));
    CHECK_FALSE(muxer.has(TrackType::video));
}

TEST_CASE("data travels as it is, and an end is told to tracks that travel by their FOURCC") {
    MuxerTerms terms;
    const MuxedMessage data = Muxer(tracks(), terms).data(1500ms, {2, 0, 1, 'a'});
    CHECK(data.role == Role::data);
    CHECK(data.time == 1500ms);
    CHECK(data.message->timestamp_ms == 1500);
    CHECK(data.message->size() == 4);
    CHECK(Muxer(tracks(), terms).end(9s).empty());
    terms.enhanced = pack::EnhancedUse::always;
    const auto ends = Muxer(tracks(), terms).end(9s);
    REQUIRE(ends.size() == 2);
    CHECK(ends[0].role == Role::end);
    CHECK(ends[0].message->timestamp_ms == 9000);
}

}  // namespace muxer_test
