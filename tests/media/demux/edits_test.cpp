#include "media/demux/edits.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <doctest/doctest.h>
#include <numeric>

#include "media/mp4_bytes.hpp"
#include "media/open.hpp"
#include "support/clips.hpp"

namespace edits_test {

namespace {

using clips::Folder;
using media::Bytes;
using media::Edits;
using media::Frame;
using media::Packet;
using media::Time;
using media::TrackType;
using namespace std::chrono_literals;

/// A packet of 40 ms; `keyframe` and `hidden` as letters: "KD".
Packet packet(int number, std::string_view flags) {
    Packet made;
    made.dts = made.pts = 40ms * number;
    made.duration = 40ms;
    made.keyframe = flags.find('K') != std::string_view::npos;
    made.hidden = flags.find('D') != std::string_view::npos;
    return made;
}

/// dts of what leaves, in frames.
std::vector<int> passed(Edits& edits, TrackType type, const std::vector<Packet>& packets) {
    std::vector<int> times;
    for (const Packet& next : packets) {
        for (const Packet& out : edits.pass(next, type))
            times.push_back(static_cast<int>(*out.dts / 40ms));
    }
    return times;
}

/// A file of 12 s in groups of 2 s, 25 pictures a second, whose media lies before its index.
std::string make_source(const Folder& folder) {
    return folder.make("source.mp4",
                       "-f lavfi -t 12 -i testsrc2=size=64x48:rate=25 -f lavfi -t 12 -i "
                       "sine=sample_rate=48000 -c:v libx264 -bf 2 -g 50 -sc_threshold 0 -c:a aac "
                       "-video_track_timescale 12800");
}

/// A piece of both tracks, in seconds.
struct Piece {
    double length = 0;
    double begin = 0;
};

std::string cut_to(const Folder& folder, const std::string& source, const std::vector<Piece>& pieces) {
    std::vector<std::vector<clips::Edit>> edits(2);
    for (const Piece& piece : pieces) {
        const auto length = static_cast<std::uint32_t>(piece.length * 1000);
        // Both begin 1024 units late: two frames of reordering, and the priming.
        edits[0].push_back({length, static_cast<std::uint32_t>(piece.begin * 12'800) + 1024});
        edits[1].push_back({length, static_cast<std::uint32_t>(piece.begin * 48'000) + 1024});
    }
    return folder.write("edited.mp4", clips::with_edits(clips::bytes_of(source), edits));
}

/// The frames of one type.
std::vector<Frame> of_type(const std::vector<Frame>& frames, const media::Source& source, TrackType type) {
    std::vector<Frame> found;
    std::copy_if(frames.begin(), frames.end(), std::back_inserter(found),
                 [&](const Frame& frame) { return source.tracks()[frame.track].type == type; });
    return found;
}

Time end_of(const std::vector<Frame>& frames) {
    Time end{0};
    for (const Frame& frame : frames)
        end = std::max(end, frame.pts + frame.duration);
    return end;
}

/// Both tracks of a file last that long from the first picture on, to a frame or two.
void check_length(const std::vector<Frame>& frames, const media::Source& source, Time length) {
    const auto video = of_type(frames, source, TrackType::video);
    const auto audio = of_type(frames, source, TrackType::audio);
    REQUIRE(!video.empty());
    REQUIRE(!audio.empty());
    CHECK(video.size() == static_cast<std::size_t>(length / 40ms));
    CHECK(std::abs(clips::milliseconds(end_of(video) - video.front().pts - length)) <= 81);
    CHECK(std::abs(clips::milliseconds(end_of(audio) - video.front().pts - length)) <= 45);
    for (const auto& track : {video, audio}) {
        for (std::size_t i = 1; i < track.size(); ++i) {
            CHECK(track[i].dts > track[i - 1].dts);
            CHECK(track[i].dts - track[i - 1].dts <= 121ms);
        }
    }
}

}  // namespace

TEST_CASE("hidden pictures behind an edit do not leave, but for those that a shown one refers to") {
    Edits edits;
    const std::vector<Packet> packets{packet(0, "K"), packet(1, ""),   packet(3, "D"), packet(2, ""),
                                      packet(4, "D"), packet(5, "KD"), packet(6, "D"), packet(7, "K")};
    CHECK(passed(edits, TrackType::video, packets) == std::vector<int>{0, 1, 3, 2, 7});
    edits.finish();
    CHECK(edits.take_lead_ins().empty());
}

TEST_CASE("pictures that lead in to an edit amid a group leave with it") {
    Edits first;
    const std::vector<Packet> lead{packet(0, "KD"), packet(1, "D"), packet(2, ""), packet(3, "")};
    CHECK(passed(first, TrackType::video, lead) == std::vector<int>{0, 1, 2, 3});
    CHECK(first.take_lead_ins().empty());
    first.finish();
    const auto told = first.take_lead_ins();
    REQUIRE(told.size() == 1);
    CHECK(told[0].pictures == 2);
    CHECK(told[0].is_whole);
    CHECK(first.take_lead_ins().empty());
    // Behind another edit, they are decoded at the moment that it begins.
    Edits second;
    std::vector<Packet> packets{packet(0, "K"), packet(1, "")};
    packets.insert(packets.end(), lead.begin(), lead.end());
    CHECK(passed(second, TrackType::video, packets) == std::vector<int>{0, 1, 2, 2, 2, 3});
}

TEST_CASE("pictures that lead in to an edit count too where they are decoded behind its first one") {
    Edits edits;
    const std::vector<Packet> packets{packet(0, "KD"), packet(4, ""), packet(2, "D"),
                                      packet(1, "D"),  packet(3, ""), packet(8, ""),
                                      packet(9, "D"),  packet(5, ""), packet(12, "K")};
    CHECK(passed(edits, TrackType::video, packets) == std::vector<int>{0, 4, 2, 1, 3, 8, 9, 5, 12});
    const auto told = edits.take_lead_ins();
    REQUIRE(told.size() == 1);
    CHECK(told[0].pictures == 3);
}

TEST_CASE("a group that is too large to be kept for an edit is told of, and none of it is sent before that") {
    Edits edits;
    Packet large = packet(0, "KD");
    const media::Bytes bytes(33U << 20U);
    large.data = bytes;
    CHECK(passed(edits, TrackType::video, {large}).empty());
    large.keyframe = false;
    CHECK(passed(edits, TrackType::video, {large, packet(2, ""), packet(3, "K")}) == std::vector<int>{2, 3});
    const auto told = edits.take_lead_ins();
    REQUIRE(told.size() == 1);
    CHECK_FALSE(told[0].is_whole);
}

TEST_CASE("hidden packets of a byte each are bounded by what each of them takes") {
    Edits edits;
    const media::Bytes bytes(1);
    Packet small = packet(0, "KD");
    small.data = bytes;
    static_cast<void>(edits.pass(small, TrackType::video));
    small.keyframe = false;
    constexpr int most = (64 << 20) / 512;
    for (int i = 0; i < most; ++i)
        static_cast<void>(edits.pass(small, TrackType::video));
    CHECK(edits.pass(packet(1, ""), TrackType::video).size() == 1);
}

TEST_CASE("the configuration that a hidden packet brings leaves with the next one that does") {
    Edits edits;
    const media::Bytes config{0x12, 0x10};
    Packet hidden = packet(1, "KD");
    hidden.new_config = config;
    for (const TrackType type : {TrackType::audio, TrackType::video}) {
        CHECK(passed(edits, type, {packet(0, "K"), hidden}) == std::vector<int>{0});
        CHECK_FALSE(edits.is_plain(packet(2, "K")));
        const auto shown = edits.pass(packet(2, "K"), type);
        REQUIRE(shown.size() == 1);
        CHECK(std::ranges::equal(shown[0].new_config, config));
        CHECK(edits.is_plain(packet(3, "K")));
    }
}

TEST_CASE("hidden sound leaves where it is the priming of a decoder") {
    Edits edits;
    std::vector<Packet> packets{packet(-9, "KD"), packet(-2, "KD"), packet(-1, "KD"), packet(0, "K")};
    CHECK(passed(edits, TrackType::audio, packets) == std::vector<int>{-2, -1, 0});
    packets = {packet(0, "KD"), packet(1, "K")};
    CHECK(passed(edits, TrackType::audio, packets) == std::vector<int>{1});
}

TEST_CASE("hidden sound leaves with the pictures that lead in to the first edit") {
    Edits edits;
    CHECK(passed(edits, TrackType::video, {packet(-20, "KD")}).empty());
    Packet sound = packet(-40, "KD");
    sound.stream = 1;
    std::vector<Packet> packets{sound};
    sound.dts = sound.pts = -15 * 40ms;
    packets.push_back(sound);
    sound = packet(0, "K");
    sound.stream = 1;
    packets.push_back(sound);
    CHECK(passed(edits, TrackType::audio, packets) == std::vector<int>{-15, 0});
}

TEST_CASE("an edit that ends early ends both tracks") {
    const Folder folder;
    const std::string path = cut_to(folder, make_source(folder), {{5, 0}});
    const auto source = clips::open(path);
    check_length(clips::all_frames(*source), *source, 5s);
    CHECK(source->take_warnings().empty());
}

TEST_CASE("pieces of several edits follow each other, with both tracks in step") {
    const Folder folder;
    const std::string whole = make_source(folder);
    const std::string path = cut_to(folder, whole, {{3, 0}, {3, 6}, {2, 10}});
    const auto source = clips::open(path);
    const auto frames = clips::all_frames(*source);
    check_length(frames, *source, 8s);
    // The second piece shows the picture of 6 s, at 3 s.
    const auto expected = clips::frames_of(whole, TrackType::video);
    const auto video = of_type(frames, *source, TrackType::video);
    CHECK(clips::joined(video[75].data) == clips::joined(expected[150].data));
    CHECK(source->take_warnings().empty());
    media::Input later;
    later.path = path;
    later.start = 5s;
    const auto rest = media::open_input(later);
    const auto left = of_type(clips::all_frames(*rest), *rest, TrackType::video);
    CHECK(left.size() >= 50);
    CHECK(left.size() <= 125);
}

TEST_CASE("an edit that begins amid a group brings what it needs of that, and a warning of each picture") {
    const Folder folder;
    const std::string whole = make_source(folder);
    for (const int begin : {175, 176, 177, 178}) {
        CAPTURE(begin);
        // Its group is of the pictures 150 to 199. The piece ends with a group: nothing behind it is needed.
        const int shown = 250 - begin;
        const std::string path = cut_to(folder, whole, {{3, 0}, {shown * 0.04, begin * 0.04}});
        const auto source = clips::open(path);
        const auto frames = clips::all_frames(*source);
        const auto video = of_type(frames, *source, TrackType::video);
        const auto audio = of_type(frames, *source, TrackType::audio);
        const int before = begin - 150;
        const Time length = 40ms * (75 + shown);
        CHECK(video.size() == static_cast<std::size_t>(75 + before + shown));
        CHECK(std::abs(clips::milliseconds(end_of(video) - video.front().pts - length)) <= 81);
        CHECK(std::abs(clips::milliseconds(end_of(audio) - video.front().pts - length)) <= 45);
        const auto warnings = source->take_warnings();
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].text.find("an edit of track 0 begins amid a group of pictures: " +
                                    std::to_string(before) + " pictures") != std::string::npos);
        CHECK(warnings[0].type == media::Warning::Class::surplus);
    }
}

TEST_CASE("no edit hides frames of a fragment, whatever their times are") {
    const Folder folder;
    const std::string path =
        folder.make("a.mp4", clips::h264_aac + "-movflags empty_moov+frag_keyframe+default_base_moof");
    const auto frames_in = [](media::Source& source) { return clips::all_frames(source).size(); };
    const std::size_t all = frames_in(*clips::open(path));
    Bytes bytes = clips::bytes_of(path);
    // The same fragments once more: their times do not rise.
    const std::string_view name("moof");
    const auto first = std::search(bytes.begin(), bytes.end(), name.begin(), name.end()) - 4;
    const std::string_view index("mfra");
    const auto end = std::find_end(bytes.begin(), bytes.end(), index.begin(), index.end()) - 4;
    Bytes again(first, end);
    Bytes twice(bytes.begin(), end);
    twice.insert(twice.end(), again.begin(), again.end());
    const std::string joined = folder.write("b.mp4", twice);
    CHECK(frames_in(*clips::open(joined)) == 2 * all);
    const clips::PipedInput pipe(joined);
    CHECK(frames_in(*clips::open("-")) == 2 * all);
}

}  // namespace edits_test
