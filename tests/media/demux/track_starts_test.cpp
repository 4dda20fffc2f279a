#include "media/demux/track_starts.hpp"

#include <doctest/doctest.h>
#include <memory>

namespace track_starts_test {

namespace {

using media::Frame;
using media::Track;
using media::TrackStarts;
using media::TrackType;

std::vector<Track> tracks() {
    std::vector<Track> all(3);
    all[2].type = TrackType::audio;
    return all;
}

Frame frame(std::size_t track, bool keyframe = false) {
    Frame made;
    made.track = track;
    made.keyframe = keyframe;
    return made;
}

}  // namespace

TEST_CASE("the main track and sound begin at once, other video with a keyframe of its own") {
    TrackStarts starts(tracks());
    Frame main = frame(0);
    Frame other = frame(1);
    Frame key = frame(1, true);
    Frame sound = frame(2);
    CHECK(starts.lets_out(main));
    CHECK_FALSE(starts.lets_out(other));
    CHECK_FALSE(starts.begun(1));
    CHECK(starts.lets_out(key));
    CHECK(starts.lets_out(other));
    CHECK(starts.lets_out(sound));
    CHECK(starts.left_out(0) == 0);
    CHECK(starts.left_out(1) == 1);
}

TEST_CASE("the main track waits for its keyframe where that is asked for") {
    TrackStarts starts(tracks());
    starts.await_main_keyframe();
    Frame inter = frame(0);
    Frame key = frame(0, true);
    CHECK_FALSE(starts.lets_out(inter));
    CHECK(starts.lets_out(key));
    CHECK(starts.left_out(0) == 1);
}

TEST_CASE("the first frame that leaves tells what changed last before it") {
    TrackStarts starts(tracks());
    Frame early = frame(0);
    early.changed = std::make_shared<const Track>();
    starts.leave_out(early);
    Frame first = frame(0);
    CHECK(starts.lets_out(first));
    CHECK(first.changed == early.changed);
    Frame second = frame(0);
    CHECK(starts.lets_out(second));
    CHECK_FALSE(second.changed);
}

}  // namespace track_starts_test
