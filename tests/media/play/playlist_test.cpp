#include "media/play/playlist.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <map>

#include "media/flv_bytes.hpp"
#include "support/clips.hpp"

namespace playlist_test {

namespace {

using media::Frame;
using media::PlaylistSettings;
using media::Time;
using media::Track;
using media::TrackType;

/// H.264 with B-frames at 25 fps, and AAC at 44.1 kHz, whose frames are no whole number of nanoseconds.
const std::string b_frames_and_priming =
    clips::picture +
    "-f lavfi -t 2 -i sine=sample_rate=44100 -c:v libx264 -bf 2 -g 25 -c:a aac -ar 44100 -shortest ";

PlaylistSettings list(const std::vector<std::string>& paths, std::optional<unsigned> passes = 1) {
    PlaylistSettings settings;
    for (const std::string& path : paths) {
        media::Input input;
        input.path = path;
        settings.order.inputs.push_back(input);
    }
    settings.order.passes = passes;
    return settings;
}

/// The frames of one track of a source.
struct Seen {
    std::size_t frames = 0;
    Time first{0};
    Time last{0};
    Time longest_step{0};
    /// Number of steps that were none, or back.
    std::size_t stalls = 0;
    std::size_t changes = 0;
};

struct Played {
    /// Figures of each track, by type.
    std::map<TrackType, Seen> tracks;
    std::size_t backwards = 0;
    std::vector<std::vector<Track>> line_ups;
    std::vector<std::string> warnings;
    /// Warnings of media that was left out.
    std::size_t left_out = 0;
    /// Error that it ended with; empty for a good end.
    std::string error;
};

void count(Played& played, const media::Source& source, const Frame& frame) {
    Seen& seen = played.tracks[source.tracks().at(frame.track).type];
    if (seen.frames == 0) {
        seen.first = frame.dts;
    } else {
        const Time step = frame.dts - seen.last;
        seen.longest_step = std::max(seen.longest_step, step);
        seen.stalls += step <= Time(0) ? 1U : 0U;
    }
    seen.last = frame.dts;
    ++seen.frames;
    seen.changes += frame.changed ? 1U : 0U;
    if (frame.line_up) played.line_ups.push_back(*frame.line_up);
}

/// Plays all, and says so frame by frame to `look`.
template <class Look>
Played play(PlaylistSettings settings, Look look) {
    Played played;
    const auto source = media::open_playlist(std::move(settings));
    Time last = Time::min();
    try {
        while (const auto frame = source->next()) {
            played.backwards += frame->dts < last ? 1U : 0U;
            last = frame->dts;
            count(played, *source, *frame);
            look(*source, *frame);
        }
    } catch (const media::Error& error) {
        played.error = error.what();
    }
    for (const media::Warning& warning : source->take_warnings()) {
        played.warnings.push_back(warning.text);
        played.left_out += warning.type == media::Warning::Class::left_out ? 1 : 0;
    }
    return played;
}

Played play(PlaylistSettings settings) {
    return play(std::move(settings), [](const media::Source&, const Frame&) {});
}

std::string refusal(PlaylistSettings settings) {
    try {
        media::open_playlist(std::move(settings));
    } catch (const media::Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("several tracks of a type go on in the next pass, each as its own") {
    const clips::Folder folder;
    const std::string clip = folder.make(
        "several.mkv", clips::picture + clips::tone +
                           "-f lavfi -t 2 -i sine=sample_rate=44100 -map 0 -map 1 -map 2 -c:v libx264 "
                           "-c:a aac");
    PlaylistSettings settings = list({clip}, 3);
    settings.order.inputs.front().choice.several.emplace();
    std::map<std::size_t, std::vector<Frame>> tracks;
    const Played played = play(std::move(settings), [&](const media::Source& source, const Frame& frame) {
        CHECK(source.tracks().size() == 3);
        tracks[frame.track].push_back(frame);
    });
    CHECK(played.error.empty());
    CHECK(played.backwards == 0);
    CHECK(played.line_ups.empty());
    REQUIRE(tracks.size() == 3);
    for (const auto& entry : tracks) {
        const auto& frames = entry.second;
        CAPTURE(entry.first);
        REQUIRE(frames.size() % 3 == 0);
        const std::size_t pass = frames.size() / 3;
        CHECK(clips::joined(frames[0].data) == clips::joined(frames[pass].data));
        CHECK(clips::joined(frames[1].data) == clips::joined(frames[2 * pass + 1].data));
        for (const Frame& frame : frames)
            CHECK_FALSE(frame.changed);
    }
}

TEST_CASE(
    "a thousand passes: every frame, rising times, and the last pass as far from the first as it must be") {
    const clips::Folder folder;
    const std::string clip = folder.make("clip.mp4", b_frames_and_priming);
    const auto video = clips::frames_of(clip, TrackType::video);
    const auto audio = clips::frames_of(clip, TrackType::audio);
    // The audio is the longer track: frames of 1024 samples, but for the last, of which a part is padding.
    const auto last = std::llround(static_cast<double>(audio.back().duration.count()) * 44100 / 1e9);
    const auto samples = static_cast<std::int64_t>(audio.size() - 1) * 1024 + last;
    REQUIRE(samples * 25 > static_cast<std::int64_t>(video.size()) * 44100);

    std::array<std::vector<Time>, 2> begins;
    const auto look = [&](const media::Source& source, const Frame& frame) {
        auto& of_type = begins[source.tracks()[frame.track].type == TrackType::video ? 0 : 1];
        if (of_type.size() < frame.pass) of_type.push_back(frame.dts);
    };
    const Played played = play(list({clip}, 1000), look);

    const Seen& seen_video = played.tracks.at(TrackType::video);
    const Seen& seen_audio = played.tracks.at(TrackType::audio);
    CHECK(played.error.empty());
    CHECK(seen_video.frames == 1000 * video.size());
    CHECK(seen_audio.frames == 1000 * audio.size());
    CHECK(played.backwards + seen_video.stalls + seen_audio.stalls == 0);
    CHECK(seen_audio.longest_step <= std::chrono::microseconds(23'221));
    CHECK(seen_video.longest_step < std::chrono::milliseconds(2 * 40));
    CHECK(seen_video.changes + seen_audio.changes + played.line_ups.size() == 0);

    REQUIRE(begins[0].size() == 1000);
    REQUIRE(begins[1].size() == 1000);
    for (const std::size_t pass : {1U, 500U, 999U}) {
        const auto exact = Time(static_cast<std::int64_t>(pass) * samples * 10'000'000 / 441);
        CHECK(std::abs((begins[0][pass] - begins[0][0] - exact).count()) <= 1);
        CHECK(begins[1][pass] - begins[0][pass] == begins[1][0] - begins[0][0]);
    }
}

TEST_CASE("a pass lasts as long as its longest track") {
    const clips::Folder folder;
    const std::string clip = folder.make(
        "clip.mp4", clips::picture + "-f lavfi -t 1 -i sine=sample_rate=48000 -c:v libx264 -c:a aac");
    const Played played = play(list({clip}, 3));
    const Seen& video = played.tracks.at(TrackType::video);
    CHECK(video.frames == 150);
    CHECK(video.longest_step == std::chrono::milliseconds(40));
    CHECK(played.tracks.at(TrackType::audio).longest_step > std::chrono::milliseconds(950));
    CHECK(played.backwards == 0);
}

TEST_CASE("other parameters are told with the first frame of the input that has them") {
    const clips::Folder folder;
    const std::string large = folder.make("large.mp4", clips::h264_aac);
    const std::string small = folder.make("small.mp4", "-f lavfi -t 1 -i testsrc2=size=32x32:rate=30 " +
                                                           clips::tone + "-shortest -c:v libx264 -c:a aac");
    const std::string sound = folder.make("sound.m4a", "-f lavfi -t 1 -i sine=sample_rate=44100 -c:a aac");
    std::vector<std::string> changes;
    const auto look = [&](const media::Source&, const Frame& frame) {
        if (!frame.changed) return;
        CHECK(frame.keyframe);
        changes.push_back(frame.changed->type == TrackType::video
                              ? std::to_string(frame.changed->width)
                              : std::to_string(frame.changed->sample_rate));
    };
    const Played played = play(list({large, small, sound, large}), look);
    CHECK(played.error.empty());
    CHECK(played.backwards == 0);
    CHECK(changes == std::vector<std::string>{"32", "44100", "64", "48000"});
    REQUIRE(played.line_ups.size() == 3);
    CHECK(played.line_ups[0].size() == 2);
    CHECK(played.line_ups[1].size() == 1);
    CHECK(played.line_ups[2].size() == 2);
    CHECK(played.tracks.at(TrackType::audio).longest_step < std::chrono::milliseconds(50));
}

TEST_CASE("a track that the first input lacks comes later") {
    const clips::Folder folder;
    const std::string sound = folder.make("sound.m4a", clips::tone + "-c:a aac");
    const std::string clip = folder.make("clip.mp4", clips::h264_aac);
    const auto source = media::open_playlist(list({sound, clip}));
    CHECK(source->tracks().size() == 1);
    std::size_t video = 0;
    while (const auto frame = source->next()) {
        if (source->tracks().at(frame->track).type != TrackType::video) continue;
        if (video++ == 0) {
            CHECK(frame->changed);
            CHECK(frame->keyframe);
            CHECK(frame->dts >= std::chrono::milliseconds(1900));
        }
    }
    CHECK(video == 50);
    CHECK(source->tracks().size() == 2);
}

TEST_CASE("video after the first input begins with a keyframe") {
    const clips::Folder folder;
    const std::string clip = folder.make("clip.mp4", clips::h264_aac);
    // Copied from in between two keyframes on.
    const std::string cut = folder.make("cut.ts", "-i @/clip.mp4 -ss 0.5 -c copy -copyinkf");
    bool begun = false;
    const Played played = play(list({clip, cut}), [&](const media::Source& source, const Frame& frame) {
        if (!frame.changed || source.tracks()[frame.track].type != TrackType::video) return;
        begun = true;
        CHECK(frame.keyframe);
    });
    CHECK(begun);
    REQUIRE(played.warnings.size() == 1);
    CHECK(played.warnings[0].find("cut.ts: begins amid a group of pictures") != std::string::npos);
}

TEST_CASE("what can't be opened or sent is left out with a warning, and told at the end") {
    const clips::Folder folder;
    const std::string clip = folder.make("clip.mp4", clips::h264_aac);
    const std::string missing = folder.path("missing.mp4");
    const std::string text = folder.write("text.txt", media::Bytes(600, 'x'));
    const Played played = play(list({missing, clip, text, clip}));
    CHECK(played.tracks.at(TrackType::video).frames == 100);
    CHECK(played.warnings ==
          std::vector<std::string>{missing + ": cannot be opened: No such file or directory; check its name "
                                             "and its folder; the next input is played",
                                   text + ": is text, not media; name a media file, or a list of them with "
                                          "--playlist; the next input is played"});
    CHECK(played.left_out == 2);
    CHECK(played.error == "not every input was played whole; the first: " + missing +
                              ": cannot be opened: No such file or directory; check its name and its folder");
}

TEST_CASE("what does not fit to the first input is left out, as what can't be sent") {
    const clips::Folder folder;
    const std::string clip = folder.make("clip.mp4", clips::h264_aac);
    const std::string sound = folder.make("sound.m4a", clips::tone + "-c:a aac");
    PlaylistSettings settings = list({clip, sound, clip});
    settings.misfit = [](const std::vector<Track>& first,
                         const std::vector<Track>& next) -> std::optional<std::string> {
        if (first.size() == next.size()) return std::nullopt;
        return "it is another";
    };
    const Played played = play(settings);
    CHECK(played.tracks.at(TrackType::video).frames == 100);
    CHECK(played.warnings == std::vector<std::string>{sound + ": it is another; the next input is played"});
    CHECK(played.error == "not every input was played whole; the first: " + sound + ": it is another");
}

TEST_CASE("an input that breaks off is told of, and the next one plays") {
    const clips::Folder folder;
    const std::string clip = folder.make("clip.mp4", clips::h264_aac);
    const std::string whole = folder.make("whole.flv", clips::h264_aac);
    const std::string cut = folder.cut(whole, clips::bytes_of(whole).size() / 2);
    const Played played = play(list({cut, clip}));
    const std::size_t frames = played.tracks.at(TrackType::video).frames;
    CHECK(frames > 55);
    CHECK(frames < 95);
    REQUIRE(played.warnings.size() == 1);
    CHECK(played.warnings.front().find("cut.flv: broke off at ") != std::string::npos);
    CHECK(played.error.find("not every input was played whole; the first: ") == 0);

    PlaylistSettings strict = list({cut, clip});
    strict.on_failure = PlaylistSettings::OnFailure::stop;
    const Played stopped = play(strict);
    CHECK(stopped.tracks.at(TrackType::video).frames == frames - 50);
    CHECK(stopped.error.find("cut.flv: broke off at ") != std::string::npos);
    CHECK(stopped.warnings.empty());
}

TEST_CASE("what a start leaves out is left out of the length of one pass alone") {
    const clips::Folder folder;
    PlaylistSettings settings = list({folder.make("a.mp4", b_frames_and_priming)}, 3);
    settings.order.inputs.front().start = std::chrono::milliseconds(1200);
    const auto source = media::open_playlist(std::move(settings));
    // The first pass begins with the keyframe of 1 s.
    CHECK(std::abs(clips::milliseconds(*source->duration()) - 5000) < 60);
    while (const std::optional<Frame> frame = source->next()) {
        if (frame->pass == 3) break;
    }
    CHECK(std::abs(clips::milliseconds(*source->duration()) - 5000) < 60);
}

TEST_CASE("what is wrong with the only input ends its loop") {
    const clips::Folder folder;
    const std::string whole = folder.make("whole.flv", clips::h264_aac);
    const std::string cut = folder.cut(whole, clips::bytes_of(whole).size() / 2);
    const Played played = play(list({cut}, std::nullopt));
    CHECK(played.error.find("cut.flv: broke off at ") != std::string::npos);
    CHECK(played.tracks.at(TrackType::video).frames < 45);
}

TEST_CASE("an input that ends before its promise is told of in a loop and in a list, once for each") {
    const clips::Folder folder;
    media::Bytes bytes = clips::bytes_of(folder.make("a.flv", clips::h264_aac));
    const std::string key = "duration";
    const auto found = std::search(bytes.begin(), bytes.end(), key.begin(), key.end());
    REQUIRE(found != bytes.end());
    const media::Bytes ten_seconds{0, 0x40, 0x24, 0, 0, 0, 0, 0, 0};
    std::copy(ten_seconds.begin(), ten_seconds.end(), found + std::ssize(key));
    const std::string one = folder.write("one.flv", bytes);
    const std::string other = folder.write("other.flv", bytes);
    const Played loop = play(list({one}, 3));
    CHECK(loop.error.empty());
    CHECK(loop.tracks.at(TrackType::video).frames == 150);
    REQUIRE(loop.warnings.size() == 1);
    CHECK(loop.warnings[0].find("one.flv: ends at 0:02.") != std::string::npos);
    CHECK(play(list({one, other}, 2)).warnings.size() == 2);
}

TEST_CASE("nothing that can be opened is an error at once, or once it is so") {
    const clips::Folder folder;
    const std::string one = folder.path("one.mp4");
    CHECK(refusal(list({one, folder.path("two.mp4")}, std::nullopt)) ==
          one +
              ": cannot be opened: No such file or directory; check its name and its folder; nor can any "
              "other input be played");
    PlaylistSettings strict = list({one, folder.make("clip.mp4", clips::h264_aac)});
    strict.on_failure = PlaylistSettings::OnFailure::stop;
    CHECK(refusal(strict) ==
          one + ": cannot be opened: No such file or directory; check its name and its folder");

    // The files vanish while they play.
    const std::string other = folder.make("other.mp4", clips::h264_aac);
    const Played played =
        play(list({folder.path("clip.mp4"), other}, std::nullopt), [&](const media::Source&, const Frame&) {
            std::filesystem::remove(other);
            std::filesystem::remove(folder.path("clip.mp4"));
        });
    CHECK(played.error.find("No such file or directory") != std::string::npos);
    CHECK(played.tracks.at(TrackType::video).frames >= 50);
}

TEST_CASE("a file that is replaced while it loops is taken as it is at the next pass") {
    const clips::Folder folder;
    const std::string clip = folder.make("clip.mp4", clips::h264_aac);
    const std::string other = folder.make("other.mp4", "-f lavfi -t 1 -i testsrc2=size=32x32:rate=25 " +
                                                           clips::tone + "-shortest -c:v libx264 -c:a aac");
    bool replaced = false;
    const Played played = play(list({clip}, 3), [&](const media::Source&, const Frame& frame) {
        if (frame.pass == 1 && !replaced && frame.dts > Time(0)) {
            std::filesystem::rename(other, clip);
            replaced = true;
        }
    });
    CHECK(played.error.empty());
    CHECK(played.line_ups.size() == 1);
    CHECK(played.tracks.at(TrackType::video).longest_step < std::chrono::milliseconds(200));
}

TEST_CASE("a file that grows while it plays is played to where it is then") {
    const clips::Folder folder;
    const std::string whole = folder.make("whole.ts", clips::picture + "-c:v libx264 -g 25");
    const media::Bytes bytes = clips::bytes_of(whole);
    const std::string growing = folder.cut(whole, bytes.size() / 2 / 188 * 188);
    const std::string clip = folder.make("clip.mp4", clips::h264_aac);
    const Played played = play(list({growing, clip}), [&](const media::Source&, const Frame& frame) {
        if (frame.dts == Time(0)) folder.write("cut.ts", bytes);
    });
    CHECK(played.error.empty());
    CHECK(played.tracks.at(TrackType::video).frames == 100);
}

TEST_CASE("the length of a loop is known to its end") {
    const clips::Folder folder;
    const std::string clip = folder.make("clip.mp4", clips::h264_aac);
    const auto source = media::open_playlist(list({clip}, 3));
    const std::optional<Time> length = source->duration();
    REQUIRE(length);
    while (source->next())
        CHECK(source->duration() == length);
    CHECK(source->duration() == length);
    CHECK_FALSE(media::open_playlist(list({clip}, std::nullopt))->duration());
}

TEST_CASE("a loop goes on behind bytes that are no media at the end of a file") {
    const clips::Folder folder;
    const std::string clip = folder.make("clip.mp4", clips::h264_aac + "-movflags faststart");
    const std::string flv = folder.make("clip.flv", "-i @/clip.mp4 -c copy");
    for (const std::string& path : {clip, flv}) {
        const Played whole = play(list({path}, 3));
        media::Bytes bytes = clips::bytes_of(path);
        bytes.push_back('\n');
        const Played longer = play(list({folder.write("longer", bytes)}, 3));
        CHECK(longer.error.empty());
        CHECK(longer.warnings.empty());
        CHECK(longer.tracks.at(TrackType::video).frames == whole.tracks.at(TrackType::video).frames);
        CHECK(longer.tracks.at(TrackType::audio).frames == whole.tracks.at(TrackType::audio).frames);
    }
}

TEST_CASE("a track that comes late by a pipe is one of a playlist's") {
    const clips::Folder folder;
    const std::string clip = folder.make("clip.mp4",
                                         "-f lavfi -t 4 -i testsrc2=size=64x48:rate=25 -f lavfi -t 4 "
                                         "-i sine=sample_rate=48000 -c:v libx264 -g 25 -c:a aac");
    const std::string sound =
        folder.make("sound.flv", "-i @/clip.mp4 -itsoffset 2 -i @/clip.mp4 -map 0:v -map 1:a -c copy");
    const std::string late = folder.write("late.flv", clips::with_late_headers(clips::bytes_of(sound)));
    const Played expected = play(list({sound, clip}));
    const clips::PipedInput piped(late);
    const Played played = play(list({"-", clip}));
    CHECK(played.error.empty());
    CHECK(played.warnings.empty());
    CHECK(played.tracks.at(TrackType::video).frames == expected.tracks.at(TrackType::video).frames);
    CHECK(played.tracks.at(TrackType::audio).frames == expected.tracks.at(TrackType::audio).frames);
    CHECK(played.backwards == 0);
}

TEST_CASE("a file that shrinks while it plays is told of, and the next one plays") {
    const clips::Folder folder;
    const std::string clip = folder.make("clip.mp4", clips::h264_aac);
    const std::string long_one =
        folder.make("long.flv", "-f lavfi -t 20 -i testsrc2=size=128x96:rate=25 -c:v libx264 -g 25 -qp 0");
    const std::uintmax_t size = std::filesystem::file_size(long_one);
    const Played played = play(list({long_one, clip}), [&](const media::Source&, const Frame& frame) {
        if (frame.dts == Time(0)) std::filesystem::resize_file(long_one, size / 2);
    });
    REQUIRE(played.warnings.size() == 1);
    CHECK(played.warnings.front().find("long.flv: broke off at ") != std::string::npos);
    CHECK(played.tracks.at(TrackType::video).frames < 520);
    CHECK(played.tracks.at(TrackType::audio).frames > 90);
}

}  // namespace playlist_test
