#include "media/testcard.hpp"

#include <doctest/doctest.h>

#include "media/clips.hpp"
#include "media/demuxer.hpp"

using namespace std::chrono_literals;

TEST_CASE("the built-in clip is small, and plays for 10 s in GOPs of 2 s") {
    CHECK(media::testcard().size() < 300'000);
    media::Input input;
    input.path = media::testcard_name;
    input.memory = media::testcard();
    const auto source = media::open_input(input);
    REQUIRE(source->tracks().size() == 2);
    const media::Track& video = source->tracks()[0];
    CHECK(video.codec == media::Codec::h264);
    CHECK(video.width == 640);
    CHECK(video.height == 360);
    CHECK(video.frame_rate == doctest::Approx(30));
    const media::Track& audio = source->tracks()[1];
    CHECK(audio.codec == media::Codec::aac);
    CHECK(audio.sample_rate == 48000);
    CHECK(audio.channels == 2);
    CHECK(source->duration() == 10s);

    int pictures = 0;
    bool reordered = false;
    for (const media::Frame& frame : clips::all_frames(*source)) {
        if (source->tracks()[frame.track].type != media::TrackType::video) continue;
        CHECK(frame.keyframe == (pictures % 60 == 0));
        reordered = reordered || frame.pts > frame.dts + 67ms;
        ++pictures;
    }
    CHECK(pictures == 300);
    CHECK(reordered);
    CHECK(source->take_remarks().empty());
}
