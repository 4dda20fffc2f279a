#include "media/clips/testcard.hpp"

#include <array>
#include <doctest/doctest.h>

#include "media/open.hpp"
#include "support/clips.hpp"

namespace testcard_test {

using namespace std::chrono_literals;
using media::Codec;

namespace {

struct Expected {
    std::string_view name;
    Codec video;
    Codec audio;
    /// Some pictures are decoded before others that are shown first.
    bool reordered;
};

constexpr std::array expected{
    Expected{"h264", Codec::h264, Codec::aac, true},  Expected{"hevc", Codec::hevc, Codec::aac, true},
    Expected{"av1", Codec::av1, Codec::opus, false},  Expected{"vp9", Codec::vp9, Codec::opus, false},
    Expected{"vp8", Codec::vp8, Codec::opus, false},  Expected{"opus", Codec::h264, Codec::opus, true},
    Expected{"flac", Codec::h264, Codec::flac, true}, Expected{"ac3", Codec::h264, Codec::ac3, true},
    Expected{"eac3", Codec::h264, Codec::eac3, true},
};

void check_tracks(const media::Source& source, const Expected& card) {
    REQUIRE(source.tracks().size() == 2);
    const media::Track& video = source.tracks()[0];
    CHECK(video.codec == card.video);
    CHECK(video.width == 640);
    CHECK(video.height == 360);
    CHECK(video.frame_rate == doctest::Approx(30));
    const media::Track& audio = source.tracks()[1];
    CHECK(audio.codec == card.audio);
    CHECK(audio.sample_rate == 48000);
    CHECK(audio.channels == 2);
    // The last frame of sound may reach a little further than the picture.
    REQUIRE(source.duration());
    CHECK(*source.duration() >= 10s);
    CHECK(*source.duration() < 10s + 32ms);
}

void check_frames(media::Source& source, const Expected& card) {
    int pictures = 0;
    bool reordered = false;
    media::Time sound_end{0};
    for (const media::Frame& frame : clips::all_frames(source)) {
        if (frame.track == 1) {
            sound_end = frame.pts + frame.duration;
            continue;
        }
        CHECK(frame.keyframe == (pictures % 60 == 0));
        reordered = reordered || frame.pts > frame.dts + 67ms;
        ++pictures;
    }
    CHECK(pictures == 300);
    CHECK(reordered == card.reordered);
    CHECK(sound_end > 9990ms);
    CHECK(sound_end < 10100ms);
}

}  // namespace

TEST_CASE("each built-in clip is small, and plays for 10 s in GOPs of 2 s") {
    REQUIRE(media::testcards().size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const media::Testcard& card = media::testcards()[i];
        CAPTURE(card.name);
        CHECK(card.name == expected[i].name);
        CHECK(card.clip.size() < 300'000);
        media::Input input;
        input.path = media::testcard_name;
        input.memory = card.clip;
        const auto source = media::open_input(input);
        check_tracks(*source, expected[i]);
        check_frames(*source, expected[i]);
        CHECK(source->take_remarks().empty());
    }
}

}  // namespace testcard_test
