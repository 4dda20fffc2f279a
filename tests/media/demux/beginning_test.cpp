#include "media/demux/beginning.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <map>

#include "media/open.hpp"
#include "support/clips.hpp"

namespace beginning_test {

namespace {

using media::Frame;
using media::Time;
using media::TrackType;
using namespace std::chrono_literals;

/// 10 s with a keyframe each second and B-frames, and sound.
const std::string ten_seconds =
    "-f lavfi -t 10 -i testsrc2=size=64x48:rate=25 -f lavfi -t 10 -i sine=sample_rate=48000 "
    "-c:v libx264 -bf 2 -g 25 -keyint_min 25 -sc_threshold 0 -c:a aac ";

std::unique_ptr<media::Source> open_at(const std::string& path, Time start) {
    media::Input input;
    input.path = path;
    input.start = start;
    return media::open_input(input);
}

/// The first frame of each track.
std::map<std::size_t, Frame> first_frames(media::Source& source) {
    std::map<std::size_t, Frame> first;
    while (const auto frame = source.next())
        first.emplace(frame->track, *frame);
    return first;
}

struct Part {
    std::size_t video = 0;
    std::size_t audio = 0;
    /// Times when the first picture and the first sound are shown, from the first frame.
    Time first_picture{0};
    Time first_sound{0};
    bool begins_with_keyframe = false;
};

Part part_from(const std::string& path, Time start) {
    const auto source = open_at(path, start);
    Part part;
    while (const auto frame = source->next()) {
        const bool is_video = source->tracks().at(frame->track).type == TrackType::video;
        std::size_t& count = is_video ? part.video : part.audio;
        if (count++ > 0) continue;
        (is_video ? part.first_picture : part.first_sound) = frame->pts;
        if (is_video) part.begins_with_keyframe = frame->keyframe;
    }
    return part;
}

}  // namespace

TEST_CASE("an input begins with the keyframe at or before the start, in every container") {
    const clips::Folder folder;
    folder.make("clip.mp4", ten_seconds);
    for (const std::string name :
         {"clip.mp4", "clip.mkv", "clip.ts", "clip.flv", "fragments.mp4", "clip.mov"}) {
        CAPTURE(name);
        const std::string fragments =
            name == "fragments.mp4" ? "-movflags frag_keyframe+empty_moov+default_base_moof " : "";
        const std::string path =
            name == "clip.mp4" ? folder.path(name) : folder.make(name, "-i @/clip.mp4 -c copy " + fragments);
        for (const auto& [begin, seconds] :
             {std::pair(Time(1ms), 10U), std::pair(Time(4s), 6U), std::pair(Time(4999ms), 6U),
              std::pair(Time(5s), 5U), std::pair(Time(9990ms), 1U)}) {
            const Time start = begin;
            CAPTURE(start.count());
            const Part part = part_from(path, start);
            CHECK(part.begins_with_keyframe);
            CHECK(part.video == seconds * 25);
            // Sound from about there on, in step with the picture.
            CHECK(part.audio >= (seconds * 48000 - 4800) / 1024);
            CHECK(part.audio <= (seconds * 48000 + 6 * 1024) / 1024 + 2);
            CHECK(std::abs((part.first_picture - part.first_sound).count()) <
                  std::chrono::nanoseconds(120ms).count());
        }
    }
}

TEST_CASE("sound alone begins with the frame at the start") {
    const clips::Folder folder;
    const std::string path = folder.make("sound.m4a", "-f lavfi -t 10 -i sine=sample_rate=48000 -c:a aac");
    const Part part = part_from(path, 4s);
    CHECK(part.audio >= 6 * 48000 / 1024);
    CHECK(part.audio <= 6 * 48000 / 1024 + 4);
}

TEST_CASE("a pipe is read up to the start") {
    const clips::Folder folder;
    const std::string path = folder.make("clip.flv", ten_seconds);
    const clips::PipedInput pipe(path);
    CHECK(part_from("-", 4500ms).video == 6 * 25);
}

TEST_CASE("what is left is as long as it is") {
    const clips::Folder folder;
    const std::string path = folder.make("clip.mp4", ten_seconds);
    const auto length = open_at(path, 4500ms)->duration();
    REQUIRE(length);
    CHECK(clips::milliseconds(*length) == doctest::Approx(6000).epsilon(0.01));
}

TEST_CASE("a start beyond the end is an error that says where the end is") {
    const clips::Folder folder;
    const std::string path = folder.make("clip.mp4", clips::h264_aac);
    std::string error;
    try {
        open_at(path, 1h);
    } catch (const media::Error& thrown) {
        CHECK(thrown.kind() == media::ErrorKind::cannot_open);
        error = thrown.what();
    }
    CHECK(error.find(path + ": ends at 0:0") == 0);
    CHECK(error.find(", before the start at 1:00:00.000 that was asked for") != std::string::npos);
}

TEST_CASE("parameters that changed before the start come with its first frame") {
    const clips::Folder folder;
    folder.make("large.h264", "-f lavfi -t 3 -i testsrc2=size=64x48:rate=25 -c:v libx264 -g 25");
    folder.make("small.h264", "-f lavfi -t 3 -i testsrc2=size=32x32:rate=25 -c:v libx264 -g 25");
    media::Bytes both = clips::bytes_of(folder.path("large.h264"));
    const media::Bytes small = clips::bytes_of(folder.path("small.h264"));
    both.insert(both.end(), small.begin(), small.end());
    const auto source = open_at(folder.write("both.h264", both), 4500ms);
    CHECK(source->tracks().front().width == 64);
    const auto frame = source->next();
    REQUIRE(frame);
    CHECK(frame->keyframe);
    REQUIRE(frame->changed);
    CHECK(frame->changed->width == 32);
}

TEST_CASE("each of several videos begins with a keyframe of its own") {
    const clips::Folder folder;
    const std::string path = folder.make(
        "several.mkv",
        "-f lavfi -t 10 -i testsrc2=size=64x48:rate=25 -f lavfi -t 10 -i testsrc2=size=32x32:rate=25 -map 0 "
        "-map 1 -c:v libx264 -bf 2 -sc_threshold 0 -g:v:0 25 -keyint_min:v:0 25 -g:v:1 40 -keyint_min:v:1 "
        "40");
    media::Input input;
    input.path = path;
    input.choice.several.emplace();
    input.start = 5s;
    const auto source = media::open_input(input);
    const auto first = first_frames(*source);
    REQUIRE(first.size() == 2);
    CHECK(first.at(0).keyframe);
    CHECK(first.at(1).keyframe);
    // Groups of the second have 1.6 s: the fourth begins at 6.4 s, 1.4 s behind.
    CHECK(clips::milliseconds(first.at(1).pts - first.at(0).pts) == doctest::Approx(1400));
}

}  // namespace beginning_test
