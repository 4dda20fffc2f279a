#include "media/demux/track_shifts.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>

#include "support/clips.hpp"

namespace track_shifts_test {

using namespace std::chrono_literals;
using clips::Folder;
using media::Bytes;
using media::Frame;
using media::Time;
using media::TrackType;
using media::Warning;

namespace {

struct Played {
    std::vector<Time> video;
    std::vector<Time> audio;
    std::vector<Warning> warnings;
};

/// The times when frames of joined files are shown or heard.
Played play(const Folder& folder, const std::vector<std::string>& paths) {
    Bytes all;
    for (const std::string& path : paths) {
        const Bytes one = clips::bytes_of(path);
        all.insert(all.end(), one.begin(), one.end());
    }
    const auto source = clips::open(folder.write("joined.ts", all));
    Played played;
    for (const Frame& frame : clips::all_frames(*source)) {
        const bool is_video = source->tracks()[frame.track].type == TrackType::video;
        (is_video ? played.video : played.audio).push_back(frame.pts);
    }
    for (auto* const times : {&played.video, &played.audio})
        std::sort(times->begin(), times->end());
    played.warnings = source->take_warnings();
    return played;
}

std::size_t repeated(const std::vector<Time>& times) {
    std::size_t count = 0;
    for (std::size_t i = 1; i < times.size(); ++i)
        if (times[i] - times[i - 1] < 1ms) ++count;
    return count;
}

}  // namespace

TEST_CASE("where the clock of both tracks steps back a little, each frame keeps a time of its own") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string first = folder.make("a.ts", "-i @/a.mp4 -c copy");
    for (const char* offset : {"1.7", "1.9", "1.55"}) {
        CAPTURE(offset);
        const std::string second =
            folder.make("b.ts", std::string("-i @/a.mp4 -c copy -output_ts_offset ") + offset);
        const Played played = play(folder, {first, second});
        CHECK(played.video.size() == 100);
        CHECK(repeated(played.video) == 0);
        CHECK(repeated(played.audio) <= 2);
        CHECK(played.warnings.empty());
    }
}

TEST_CASE("sound that alone steps back a little is told with the frames that are late, and by how much") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string first = folder.make("a.ts", "-i @/a.mp4 -c copy");
    const std::string second = folder.make(
        "b.ts", "-i @/a.mp4 -itsoffset -0.3 -i @/a.mp4 -map 0:v -map 1:a -c copy -output_ts_offset 2.0");
    const Played played = play(folder, {first, second});
    REQUIRE(played.warnings.size() == 1);
    const Warning& warning = played.warnings[0];
    CHECK(warning.type == Warning::Class::moved);
    CHECK(warning.text.find("the times of track 1 step back at 0:02.") != std::string::npos);
    CHECK(warning.text.find("its frames are shown up to 0.") != std::string::npos);
    CHECK(warning.text.ends_with("; name what was joined one by one, or record it anew"));
    CHECK(warning.moved > 200ms);
    CHECK(warning.moved < 400ms);
    CHECK(repeated(played.audio) > 8);
}

TEST_CASE("pictures of a joined Matroska, whose order libavformat loses behind the join, are told once") {
    const Folder folder;
    const std::string path = folder.make("a.mkv", clips::h264_aac);
    const Played played = play(folder, {path, path});
    CHECK(played.video.size() == 100);
    const auto told =
        std::count_if(played.warnings.begin(), played.warnings.end(), [](const Warning& warning) {
            return warning.type == Warning::Class::moved &&
                   warning.text.find("the times of track 0 step back at 0:02.") != std::string::npos;
        });
    CHECK(told == 1);
}

TEST_CASE("a track that has ended is not moved against one that jumps, whatever of it comes late") {
    const Folder folder;
    const std::string first = folder.make("a.ts", clips::h264_aac + "-output_ts_offset 100");
    const std::string second =
        folder.make("b.ts", clips::tone + "-c:a aac -streamid 0:257 -output_ts_offset 20");
    const Played played = play(folder, {first, second});
    for (const Warning& warning : played.warnings)
        CHECK_MESSAGE(warning.type != Warning::Class::moved, warning.text);
}

TEST_CASE("a clock that steps back far is no pause of a day") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const Played played = play(folder, {folder.make("a.ts", "-i @/a.mp4 -c copy -output_ts_offset 200"),
                                        folder.make("b.ts", "-i @/a.mp4 -c copy")});
    CHECK(played.video.size() == 100);
    CHECK(played.warnings.empty());
}

}  // namespace track_shifts_test
