#include "media/companions.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "media/open.hpp"
#include "support/clips.hpp"

namespace companions_test {

using media::Frame;
using media::Time;

namespace {

const std::string reordered = clips::picture + "-c:v libx264 -bf 2 -g 25 ";
const std::string small = clips::picture + "-vf scale=32:24 -c:v libx264 -bf 0 -g 25 ";

std::unique_ptr<media::Source> together(const std::string& main, std::vector<media::Companion> companions,
                                        Time start = Time(0)) {
    media::Input input;
    input.path = main;
    input.companions = std::move(companions);
    input.start = start;
    return media::open_input(input);
}

/// Times when the frames of a track are shown, in that order.
std::vector<Time> shown(const std::vector<Frame>& frames, std::size_t track) {
    std::vector<Time> times;
    for (const Frame& frame : frames) {
        if (frame.track == track) times.push_back(frame.pts);
    }
    std::sort(times.begin(), times.end());
    return times;
}

bool in_order(const std::vector<Frame>& frames) {
    return std::is_sorted(frames.begin(), frames.end(),
                          [](const Frame& a, const Frame& b) { return a.dts < b.dts; });
}

}  // namespace

TEST_CASE("a rendition keeps in step with its input, whatever is reordered in either") {
    const clips::Folder folder;
    const std::string high = folder.make("high.mp4", reordered);
    const std::string low = folder.make("low.mp4", small);
    for (const bool swapped : {false, true}) {
        CAPTURE(swapped);
        const auto source = together(swapped ? low : high, {{swapped ? high : low, 0}});
        REQUIRE(source->tracks().size() == 2);
        CHECK(source->tracks()[swapped ? 0 : 1].width == 32);
        const auto frames = clips::all_frames(*source);
        CHECK(in_order(frames));
        CHECK(frames.front().dts == Time(0));
        REQUIRE(shown(frames, 0).size() == 50);
        CHECK(shown(frames, 0) == shown(frames, 1));
    }
}

TEST_CASE("a rendition in another container begins with its input") {
    const clips::Folder folder;
    const std::string high = folder.make("high.mp4", reordered);
    const std::string low = folder.make("low.ts", small);
    const auto frames = clips::all_frames(*together(high, {{low, 0}}));
    CHECK(shown(frames, 0) == shown(frames, 1));
    const std::string other = folder.make("other.ts", reordered);
    const auto alike = clips::all_frames(*together(low, {{other, 0}}));
    CHECK(shown(alike, 0) == shown(alike, 1));
}

TEST_CASE("the tracks of another file keep their places to each other, also after a start and in MPEG-TS") {
    const clips::Folder folder;
    const std::string high = folder.make("high.mp4", reordered);
    // The sound begins a second after the picture.
    const std::string late = "-f lavfi -t 2 -i testsrc2=size=64x48:rate=25 -itsoffset 1 " + clips::tone +
                             "-c:v libx264 -bf 2 -g 25 -c:a aac ";
    for (const char* const name : {"late.ts", "late.mp4"}) {
        CAPTURE(name);
        const std::string other = folder.make(name, late);
        for (const Time start : {Time(0), Time(std::chrono::milliseconds(1200))}) {
            const auto frames = clips::all_frames(*together(high, {{other, 0}, {other, 1}}, start));
            CHECK(shown(frames, 0) == shown(frames, 1));
            if (start > Time(0)) continue;
            const double later = clips::milliseconds(shown(frames, 2)[0] - shown(frames, 0)[0]);
            CHECK(later == doctest::Approx(1000).epsilon(0.05));
        }
    }
}

TEST_CASE("after a start, a track that begins later begins with its beginning") {
    const clips::Folder folder;
    const std::string high = folder.make("high.mp4", reordered);
    const std::string late =
        folder.make("late.mp4", clips::picture + "-itsoffset 1.5 " + clips::tone + "-c:v libx264 -c:a aac ");
    const auto whole = clips::all_frames(*together(high, {{late, 1}}));
    CHECK(clips::milliseconds(shown(whole, 1)[0] - shown(whole, 0)[0]) ==
          doctest::Approx(1500).epsilon(0.05));
    const auto frames = clips::all_frames(*together(high, {{late, 1}}, std::chrono::milliseconds(1200)));
    CHECK(shown(frames, 1).size() == shown(whole, 1).size());
    // The input begins at its keyframe of 1 s.
    CHECK(clips::milliseconds(shown(frames, 1)[0] - shown(frames, 0)[0]) ==
          doctest::Approx(500).epsilon(0.1));
}

TEST_CASE("a companion without a keyframe behind the start is warned of") {
    const clips::Folder folder;
    const std::string high = folder.make("high.mp4", reordered);
    const std::string once = folder.make("once.mp4", clips::picture + "-c:v libx264 -bf 0 -g 250 ");
    const auto source = together(high, {{once, 0}}, std::chrono::milliseconds(1200));
    const auto frames = clips::all_frames(*source);
    CHECK(shown(frames, 0).size() == 25);
    CHECK(shown(frames, 1).empty());
    CHECK(source->take_warnings() ==
          std::vector{media::Warning{
              once + ": nothing of it is sent: it has no keyframe behind the start; let that be "
                     "earlier"}});
    CHECK(source->take_warnings().empty());
}

TEST_CASE("a companion that is no file is refused before it is opened") {
    const clips::Folder folder;
    const std::string high = folder.make("high.mp4", reordered);
    REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
    try {
        together(high, {{folder.path("pipe"), 0}});
        FAIL("it was taken");
    } catch (const media::Error& error) {
        CHECK(error.kind() == media::ErrorKind::cannot_open);
        CHECK(std::string(error.what()).starts_with(folder.path("pipe") + ": it is not a file"));
    }
}

TEST_CASE("sound of another file is in step, and lasts as long as it does") {
    const clips::Folder folder;
    const std::string high = folder.make("high.mp4", clips::h264_aac);
    const std::string speech =
        folder.make("speech.mka", "-f lavfi -t 3 -i sine=sample_rate=48000 -c:a libopus");
    const auto source = together(high, {{speech, 0}});
    REQUIRE(source->tracks().size() == 3);
    CHECK(source->tracks()[2].codec == media::Codec::opus);
    CHECK(clips::milliseconds(*source->duration()) == doctest::Approx(2000).epsilon(0.05));
    const auto frames = clips::all_frames(*source);
    CHECK(in_order(frames));
    CHECK(clips::milliseconds(shown(frames, 2).back()) > 2900);
    CHECK(clips::milliseconds(shown(frames, 2).front()) < 100);
}

TEST_CASE(
    "after a start in mid-file a rendition begins with a keyframe of its own, no earlier than its input") {
    const clips::Folder folder;
    const std::string high = folder.make("high.mp4", reordered);
    const std::string low = folder.make("low.mp4", clips::picture + "-c:v libx264 -bf 0 -g 40 ");
    const auto frames = clips::all_frames(*together(high, {{low, 0}}, std::chrono::milliseconds(1200)));
    // The input begins at its keyframe of 1 s, the other with that of 1.6 s instead of that of 0 s.
    REQUIRE(shown(frames, 0).size() == 25);
    const auto first =
        std::find_if(frames.begin(), frames.end(), [](const Frame& f) { return f.track == 1; });
    REQUIRE(first != frames.end());
    CHECK(first->keyframe);
    CHECK(shown(frames, 1).size() == 10);
    CHECK(clips::milliseconds(shown(frames, 1)[0] - shown(frames, 0)[0]) ==
          doctest::Approx(600).epsilon(0.01));
}

TEST_CASE("what is wrong with a companion names its file, and what came before was handed out") {
    const clips::Folder folder;
    const std::string high = folder.make("high.mp4", reordered);
    const auto refusal = [&](const media::Companion& companion) {
        try {
            together(high, {companion});
        } catch (const media::Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(refusal({folder.path("none.mp4"), 0}).starts_with(folder.path("none.mp4") + ": cannot be opened"));
    CHECK(refusal({high, 3}).starts_with(high + ": track 3 is neither audio nor video of it"));
    const std::string whole = folder.make("low.flv", small);
    const std::string cut = folder.cut(whole, clips::bytes_of(whole).size() / 2);
    const auto source = together(high, {{cut, 0}});
    std::size_t companions = 0;
    try {
        while (const auto frame = source->next())
            companions += frame->track;
    } catch (const media::Error& error) {
        CHECK(std::string(error.what()).starts_with(cut));
    }
    CHECK(companions == clips::failure_of(cut).frames);
    CHECK(companions > 10);
}

}  // namespace companions_test
