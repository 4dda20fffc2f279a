#include <algorithm>
#include <doctest/doctest.h>
#include <string>

#include "media/codec/latm.hpp"
#include "support/clips.hpp"

namespace transport_stream_test {

using namespace std::chrono_literals;
using clips::Folder;
using media::Bytes;
using media::Codec;
using media::Frame;
using media::TrackType;

namespace {

constexpr std::size_t packet_size = 188;
constexpr unsigned video_pid = 0x100;
constexpr unsigned audio_pid = 0x101;

std::vector<Bytes> payloads_of(const std::string& path, TrackType type) {
    std::vector<Bytes> payloads;
    for (const Frame& frame : clips::frames_of(path, type))
        payloads.push_back(clips::joined(frame.data));
    return payloads;
}

/// A transport stream without the packets of a PID in its middle, from one beginning of a PES packet to another.
Bytes with_gap(const Bytes& whole, unsigned pid) {
    const std::size_t begin = whole.size() / 5;
    const std::size_t end = whole.size() * 4 / 5;
    Bytes bytes;
    bool leaves_out = false;
    for (std::size_t at = 0; at + packet_size <= whole.size(); at += packet_size) {
        const unsigned head = unsigned{whole[at + 1]} << 8U | whole[at + 2];
        const bool is_of_pid = (head & 0x1FFFU) == pid;
        if (is_of_pid && (head & 0x4000U) != 0) leaves_out = at >= begin && at < end;
        if (is_of_pid && leaves_out) continue;
        const auto from = whole.begin() + static_cast<std::ptrdiff_t>(at);
        bytes.insert(bytes.end(), from, from + packet_size);
    }
    return bytes;
}

std::string joined_files(const Folder& folder, const std::string& name,
                         const std::vector<std::string>& paths) {
    Bytes all;
    for (const std::string& path : paths) {
        const Bytes one = clips::bytes_of(path);
        all.insert(all.end(), one.begin(), one.end());
    }
    return folder.write(name, all);
}

/// Shape of what a source hands out.
struct Played {
    std::vector<media::Track> tracks;
    std::size_t video = 0;
    std::size_t audio = 0;
    std::vector<std::shared_ptr<const media::Track>> changes;
    std::vector<media::Warning> warnings;
};

Played play(const std::string& path, const media::TrackChoice& choice = {}) {
    const auto source = clips::open(path, choice);
    Played played;
    played.tracks = source->tracks();
    for (const Frame& frame : clips::all_frames(*source)) {
        ++(source->tracks()[frame.track].type == TrackType::video ? played.video : played.audio);
        if (frame.changed) played.changes.push_back(frame.changed);
    }
    played.warnings = source->take_warnings();
    return played;
}

/// Frames of a track that are not at their times in another file, which has all of them.
std::size_t moved_from(const std::vector<Frame>& whole, const std::vector<Frame>& frames) {
    std::size_t moved = 0;
    auto at = whole.begin();
    for (const Frame& frame : frames) {
        const Bytes bytes = clips::joined(frame.data);
        const auto same = std::find_if(
            at, whole.end(), [&](const Frame& other) { return clips::joined(other.data) == bytes; });
        if (same == whole.end()) return whole.size();
        if (std::chrono::abs(same->pts - frame.pts) > 1ms) ++moved;
        at = same;
    }
    return moved;
}

}  // namespace

TEST_CASE("AAC in M2TS, which declares it private, is found and sent") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string plain = folder.make("a.ts", "-i @/a.mp4 -c copy");
    const std::string m2ts = folder.make("a.m2ts", "-i @/a.mp4 -c copy -f mpegts -mpegts_m2ts_mode 1");
    CHECK(payloads_of(m2ts, TrackType::audio) == payloads_of(plain, TrackType::audio));
    CHECK(payloads_of(m2ts, TrackType::video) == payloads_of(plain, TrackType::video));
}

TEST_CASE("AAC in LATM is sent raw, beside its pictures and alone") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string plain = folder.make("a.ts", "-i @/a.mp4 -c copy");
    const auto expected = payloads_of(plain, TrackType::audio);
    for (const std::string& path : {folder.make("latm.ts", "-i @/a.mp4 -c copy -mpegts_flags latm"),
                                    folder.make("sound.ts", "-i @/a.mp4 -vn -c copy -mpegts_flags latm")}) {
        CAPTURE(path);
        const auto tracks = clips::open(path)->tracks();
        REQUIRE_FALSE(tracks.empty());
        CHECK(tracks.back().codec == Codec::aac);
        CHECK(tracks.back().codec_name == "aac");
        CHECK(tracks.back().config == clips::open(plain)->tracks().back().config);
        CHECK(tracks.back().sample_rate == 48000);
        CHECK(payloads_of(path, TrackType::audio) == expected);
    }
}

TEST_CASE("LATM of a form that is not read is refused with the command that converts it") {
    const Folder folder;
    Bytes bytes = clips::bytes_of(folder.make("a.loas", clips::tone + "-c:a aac -f latm"));
    // Two programs in each element (numProgram, ISO/IEC 14496-3, 1.7.3.1).
    std::size_t at = 0;
    while (const auto size = media::loas_size(media::ByteView(bytes).subspan(at))) {
        if ((bytes[at + 3] & 0x80U) == 0) bytes[at + 4] |= 0x08U;
        at += *size;
    }
    const std::string path = folder.write("b.loas", bytes);
    const auto failure = clips::failure_of(path);
    CHECK(failure.kind == media::ErrorKind::nothing_to_send);
    CHECK(failure.what.find("ffmpeg -i " + path + " -c:a aac out.mp4") != std::string::npos);
}

TEST_CASE("LATM whose configuration changes has fresh headers") {
    const Folder folder;
    const std::string latm = "-c:v libx264 -c:a aac -mpegts_flags latm";
    const std::string other_tone = "-f lavfi -t 2 -i sine=sample_rate=44100 ";
    const std::string path = joined_files(folder, "both.ts",
                                          {folder.make("a.ts", clips::picture + clips::tone + latm),
                                           folder.make("b.ts", clips::picture + other_tone + latm)});
    const Played played = play(path);
    REQUIRE(played.changes.size() == 1);
    CHECK(played.changes[0]->sample_rate == 44100);
    CHECK(played.changes[0]->config != played.tracks.back().config);
}

TEST_CASE("a long gap in one track is a gap, and the track keeps its place beside the other") {
    const Folder folder;
    const std::string whole =
        folder.make("whole.ts",
                    "-f lavfi -t 25 -i testsrc2=size=64x48:rate=25 -f lavfi -t 25 -i sine=sample_rate=48000 "
                    "-c:v libx264 -g 1 -c:a aac -max_interleave_delta 0");
    const Bytes bytes = clips::bytes_of(whole);
    for (const unsigned pid : {video_pid, audio_pid}) {
        CAPTURE(pid);
        const std::string gap = folder.write("gap.ts", with_gap(bytes, pid));
        for (const TrackType type : {TrackType::video, TrackType::audio}) {
            const auto frames = clips::frames_of(gap, type);
            const auto expected = clips::frames_of(whole, type);
            const bool has_gap = (type == TrackType::video) == (pid == video_pid);
            CHECK((frames.size() * 2 < expected.size()) == has_gap);
            CHECK(moved_from(expected, frames) == 0);
        }
        // The clock of the program tells where the other track is not sent.
        const bool is_video = pid == video_pid;
        media::TrackChoice alone;
        (is_video ? alone.want_audio : alone.want_video) = false;
        if (is_video) continue;  // its packets bring the clock
        const auto frames = clips::all_frames(*clips::open(gap, alone));
        CHECK(frames.back().dts > 24s);
    }
}

TEST_CASE("MPEG-TS whose PIDs change goes on as the same tracks") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string plain = folder.make("a.ts", "-i @/a.mp4 -c copy");
    const Played once = play(plain);
    for (const std::string& other :
         {folder.make("sound.ts", "-i @/a.mp4 -c copy -streamid 1:600"),
          folder.make("picture.ts", "-i @/a.mp4 -c copy -streamid 0:600"),
          folder.make("both.ts",
                      "-i @/a.mp4 -c copy -streamid 0:512 -streamid 1:513 -mpegts_pmt_start_pid 4096"),
          folder.make("third.ts", "-i @/a.mp4 -c copy -streamid 1:700")}) {
        CAPTURE(other);
        const Played played = play(joined_files(folder, "joined.ts", {plain, other}));
        CHECK(played.video == 2 * once.video);
        CHECK(played.audio == 2 * once.audio);
        CHECK(played.warnings.empty());
    }
}

TEST_CASE("a track whose PID changes has fresh headers where its parameters do") {
    const Folder folder;
    folder.make("a.ts", clips::h264_aac);
    folder.make("b.ts",
                "-f lavfi -t 2 -i testsrc2=size=128x96:rate=25 -f lavfi -t 2 -i sine=sample_rate=44100 "
                "-c:v libx264 -bf 2 -c:a aac -shortest -streamid 0:512 -streamid 1:513");
    const Played played = play(joined_files(folder, "joined.ts", {folder.path("a.ts"), folder.path("b.ts")}));
    REQUIRE(played.changes.size() == 2);
    CHECK(played.changes[0]->width == 128);
    CHECK(played.changes[1]->sample_rate == 44100);
}

TEST_CASE(
    "a track that a later program table adds is sent from a file, and told where a pipe brings it too late") {
    const Folder folder;
    folder.make("a.mp4",
                "-f lavfi -t 8 -i testsrc2=size=64x48:rate=25 -f lavfi -t 8 -i sine=sample_rate=48000 "
                "-c:v libx264 -g 25 -c:a aac -shortest");
    folder.make("both.ts", "-i @/a.mp4 -c copy");
    folder.make("mute.ts", "-i @/a.mp4 -an -c copy");
    const std::string path =
        joined_files(folder, "joined.ts", {folder.path("mute.ts"), folder.path("both.ts")});
    const Played from_file = play(path);
    CHECK(from_file.audio == play(folder.path("both.ts")).audio);
    CHECK(from_file.warnings.empty());
    const clips::PipedInput piped(path);
    const Played from_pipe = play("-");
    CHECK(from_pipe.audio == 0);
    REQUIRE(from_pipe.warnings.size() == 2);
    CHECK(from_pipe.warnings[0].text.find("track 1 (audio, aac) begins at byte ") != std::string::npos);
    CHECK(from_pipe.warnings[0].type == media::Warning::Class::left_out);
    CHECK(from_pipe.warnings[0].left_out_frames + from_pipe.warnings[1].left_out_frames == from_file.audio);
}

TEST_CASE("a track that is not wanted is not missed") {
    const Folder folder;
    folder.make("both.ts", clips::h264_aac);
    media::TrackChoice silent;
    silent.want_audio = false;
    CHECK(play(folder.path("both.ts"), silent).warnings.empty());
}

TEST_CASE("a track that gives way to one of another codec is told of as left out") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const std::string path = joined_files(
        folder, "joined.ts",
        {folder.make("a.ts", "-i @/a.mp4 -c copy"),
         folder.make("b.ts", "-i @/a.mp4 -c:v copy -c:a mp2 -streamid 1:700"), folder.path("a.ts")});
    const Played played = play(path);
    REQUIRE_FALSE(played.warnings.empty());
    CHECK(played.warnings[0].text.find("(audio, mp2)") != std::string::npos);
    CHECK(played.warnings[0].type == media::Warning::Class::left_out);
}

TEST_CASE("of several programs, picture and sound are of one") {
    const Folder folder;
    folder.make("large.mp4",
                "-f lavfi -t 2 -i testsrc2=size=128x96:rate=25 -f lavfi -t 2 -i sine=sample_rate=48000 "
                "-c:v libx264 -c:a aac -ac 2");
    folder.make("small.mp4", clips::picture + clips::tone + "-c:v libx264 -c:a aac -ac 6");
    const std::string path = folder.make("both.ts",
                                         "-i @/large.mp4 -i @/small.mp4 -map 0 -map 1 -c copy "
                                         "-program title=One:st=0:st=1 -program title=Two:st=2:st=3");
    const auto expect = [&](const media::TrackChoice& choice, int video, int audio, int program) {
        const auto tracks = clips::open(path, choice)->tracks();
        REQUIRE(tracks.size() == 2);
        CHECK(tracks[0].input_index == video);
        CHECK(tracks[1].input_index == audio);
        CHECK(tracks[0].program == program);
        CHECK(tracks[1].program == program);
    };
    expect({}, 0, 1, 1);
    expect({.video = 1}, 2, 3, 2);
    expect({.audio = 1}, 2, 3, 2);
    expect({.program = 2}, 2, 3, 2);
    expect({.video = 0, .program = 2}, 2, 3, 2);
    media::TrackChoice sound;
    sound.want_video = false;
    CHECK(clips::open(path, sound)->tracks()[0].input_index == 1);
    const auto mixed = clips::open(path, {.video = 0, .audio = 1})->tracks();
    CHECK(mixed[0].input_index == 0);
    CHECK(mixed[1].input_index == 3);
    CHECK(clips::failure_of(path, {.program = 7}).what == path + ": no program 7; there are 1, 2");
    const auto one = clips::open(folder.make("one.ts", "-i @/large.mp4 -c copy"))->tracks();
    CHECK_FALSE(one[0].program);
}

TEST_CASE("slides with sound are sent, however much sound comes before their first picture is whole") {
    const Folder folder;
    for (const std::string codec : {"libx264 -g 1", "libx265 -g 1 -x265-params log-level=error"}) {
        CAPTURE(codec);
        const std::string path = folder.make(
            "slides.ts",
            "-f lavfi -t 72 -i testsrc2=size=64x48:rate=1/12 -f lavfi -t 72 -i sine=sample_rate=48000 "
            "-c:v " +
                codec + " -pix_fmt yuv420p -c:a aac -max_interleave_delta 0");
        const Played played = play(path);
        REQUIRE(played.tracks.size() == 2);
        CHECK(played.tracks[0].frame_rate < 1000);
        CHECK(played.video == 6);
        CHECK(played.audio > 3300);
        const clips::PipedInput piped(path);
        const Played from_pipe = play("-");
        CHECK(from_pipe.video == played.video);
        CHECK(from_pipe.audio == played.audio);
    }
}

}  // namespace transport_stream_test
