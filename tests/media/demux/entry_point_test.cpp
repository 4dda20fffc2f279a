#include "media/demux/entry_point.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "media/open.hpp"
#include "support/clips.hpp"

namespace entry_point_test {

namespace {

using clips::Folder;
using media::TrackType;
using media::Warning;

const std::string six_seconds =
    "-f lavfi -t 6 -i testsrc2=size=64x48:rate=25 -f lavfi -t 6 -i sine=sample_rate=48000 ";
const std::string groups_of_2_s = "-c:v libx264 -g 50 -keyint_min 50 -sc_threshold 0 -c:a aac ";

/// A file in MPEG-TS without its first second, as a capture of what is sent begins.
std::string captured(const Folder& folder, const std::string& path) {
    constexpr std::size_t packet = 188;
    const media::Bytes bytes = clips::bytes_of(path);
    const std::size_t begin = bytes.size() / packet / 6 * packet;
    return folder.write("capture.ts", {bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.end()});
}

/// The frames that come of an input, and the warnings.
struct Outcome {
    std::vector<media::Track> tracks;
    std::vector<media::Frame> video;
    std::vector<media::Frame> audio;
    std::vector<Warning> warnings;
    std::optional<media::Time> duration;
};

Outcome outcome_of(const std::string& path, const media::TrackChoice& choice = {}) {
    const auto source = clips::open(path, choice);
    Outcome outcome;
    outcome.tracks = source->tracks();
    outcome.duration = source->duration();
    while (auto frame = source->next())
        (outcome.tracks[frame->track].type == TrackType::video ? outcome.video : outcome.audio)
            .push_back(std::move(*frame));
    outcome.warnings = source->take_warnings();
    return outcome;
}

void check_begins_whole(const Outcome& outcome, std::size_t pictures) {
    REQUIRE(outcome.video.size() == pictures);
    CHECK(outcome.video[0].keyframe);
    for (const media::Frame& frame : outcome.video)
        CHECK(frame.pts >= outcome.video[0].pts);
    REQUIRE_FALSE(outcome.audio.empty());
    CHECK(std::abs(clips::milliseconds(outcome.audio[0].pts - outcome.video[0].pts)) < 150);
    CHECK(std::abs(clips::milliseconds(outcome.audio.back().pts - outcome.video.back().pts)) < 150);
    REQUIRE(outcome.warnings.size() == 1);
    CHECK(outcome.warnings[0].type == Warning::Class::left_out);
    CHECK(outcome.warnings[0].left_out_frames > 0);
    CHECK(outcome.warnings[0].text.find("begins amid a group of pictures") != std::string::npos);
}

}  // namespace

TEST_CASE("a capture begins with its first keyframe, and its sound with that") {
    const Folder folder;
    for (const std::string& codec :
         {groups_of_2_s, groups_of_2_s + "-bf 3 -x264-params open-gop=1 ", groups_of_2_s + "-bf 0 ",
          std::string(
              "-c:v libx265 -x265-params keyint=50:min-keyint=50:scenecut=0:log-level=none -c:a aac ")}) {
        CAPTURE(codec);
        const std::string path = captured(folder, folder.make("whole.ts", six_seconds + codec));
        const Outcome outcome = outcome_of(path);
        check_begins_whole(outcome, 100);
        REQUIRE(outcome.duration);
        CHECK(clips::milliseconds(*outcome.duration) == doctest::Approx(4000).epsilon(0.05));
        const clips::PipedInput pipe(path);
        check_begins_whole(outcome_of("-"), 100);
    }
}

TEST_CASE("what a capture was written into begins so too") {
    const Folder folder;
    captured(folder, folder.make("whole.ts", six_seconds + groups_of_2_s + "-bf 2 "));
    for (const std::string name : {"a.mp4", "a.mkv", "a.flv"}) {
        CAPTURE(name);
        const std::string path = folder.make(name, "-v fatal -i @/capture.ts -c copy -copyinkf ");
        check_begins_whole(outcome_of(path), 100);
    }
}

TEST_CASE("frames that are left out are counted, with those of sound") {
    const Folder folder;
    folder.make("whole.ts", six_seconds + groups_of_2_s + "-bf 0 ");
    const std::string path = captured(folder, folder.path("whole.ts"));
    const Outcome both = outcome_of(path);
    media::TrackChoice silent;
    silent.want_audio = false;
    const Outcome picture = outcome_of(path, silent);
    const std::size_t video = picture.warnings.at(0).left_out_frames;
    CHECK(video > 20);
    CHECK(video < 50);
    CHECK(both.warnings.at(0).left_out_frames > video + 20);
    CHECK(both.warnings.at(0).text.find(std::to_string(video) + " video and ") != std::string::npos);
}

TEST_CASE("an input that begins with a keyframe, or has no picture, is not looked through") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    for (const std::string name : {"a.mp4", "a.ts", "a.mkv", "a.flv", "a.m4a"}) {
        CAPTURE(name);
        if (name != "a.mp4")
            folder.make(name, "-i @/a.mp4 -c copy " + std::string(name == "a.m4a" ? "-vn " : ""));
        const Outcome outcome = outcome_of(folder.path(name));
        CHECK(outcome.warnings.empty());
        CHECK(outcome.video.size() == (name == "a.m4a" ? 0 : 50));
        CHECK(outcome.audio.size() > 90);
    }
}

TEST_CASE("where no keyframe comes, the first recovery point is the beginning") {
    const Folder folder;
    folder.make("refresh.ts",
                six_seconds + "-c:v libx264 -g 50 -bf 0 -x264-params intra-refresh=1 -c:a aac ");
    captured(folder, folder.path("refresh.ts"));
    // Matroska marks none of these pictures.
    const std::string path = folder.make("refresh.mkv", "-v fatal -i @/capture.ts -c copy -copyinkf ");
    const Outcome outcome = outcome_of(path);
    REQUIRE(outcome.warnings.size() == 1);
    CHECK(outcome.warnings[0].type == Warning::Class::left_out);
    CHECK(outcome.video.at(0).keyframe);
    CHECK(outcome.video.size() < 125);
}

TEST_CASE("where nothing can begin, all is sent with a warning") {
    const Folder folder;
    folder.make("whole.ts", six_seconds + "-c:v libx264 -g 500 -bf 0 -c:a aac ");
    captured(folder, folder.path("whole.ts"));
    // The parameter sets of the file's beginning stand in for those that the capture lacks.
    folder.make("sets.h264", "-i @/whole.ts -map v -c copy -frames:v 1 ");
    media::Bytes bytes = clips::bytes_of(folder.path("sets.h264"));
    folder.make("rest.h264", "-i @/whole.ts -map v -c copy -bsf:v filter_units=pass_types=1 ");
    const std::size_t idr = [&] {
        for (std::size_t at = 0; at + 4 < bytes.size(); ++at) {
            if (bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 1 && (bytes[at + 3] & 0x1FU) == 5)
                return at;
        }
        return bytes.size();
    }();
    bytes.resize(idr);
    const media::Bytes rest = clips::bytes_of(folder.path("rest.h264"));
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    const Outcome outcome = outcome_of(folder.write("inter.h264", bytes));
    CHECK(outcome.video.size() > 100);
    REQUIRE(outcome.warnings.size() == 1);
    CHECK(outcome.warnings[0].type == Warning::Class::undecodable);
}

TEST_CASE("sound that begins long before the picture goes on, and the picture with its keyframe") {
    const Folder folder;
    folder.make("whole.ts", six_seconds + groups_of_2_s + "-bf 0 ");
    captured(folder, folder.path("whole.ts"));
    folder.make("tone.m4a", "-f lavfi -t 12 -i sine=sample_rate=48000 -c:a aac ");
    const std::string path = folder.make(
        "late.mkv",
        "-v fatal -i @/tone.m4a -itsoffset 5 -i @/capture.ts -map 0:a -map 1:v -c copy -copyinkf ");
    const Outcome outcome = outcome_of(path);
    CHECK(outcome.audio.size() > 560);
    CHECK(outcome.video.size() == 100);
    CHECK(outcome.video[0].keyframe);
    REQUIRE(outcome.warnings.size() == 1);
    CHECK(outcome.warnings[0].left_out_frames < 50);
}

}  // namespace entry_point_test
