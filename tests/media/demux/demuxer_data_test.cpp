// Source::take_data(): the script data of FLV, in order with the frames.

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

#include "media/flv_bytes.hpp"
#include "media/open.hpp"
#include "media/play/playlist.hpp"
#include "support/clips.hpp"

namespace demuxer_data_test {

namespace {

using clips::flv_tag;
using clips::operator+;
using clips::script_body;
using clips::with_scripts;
using media::Bytes;
using media::Frame;
using media::Time;
using media::TimedData;
using namespace std::chrono_literals;

/// 2 s with a keyframe each second.
Bytes flv_of(const clips::Folder& folder) {
    return clips::bytes_of(folder.make("plain.flv", clips::h264_aac + "-keyint_min 25 -sc_threshold 0"));
}

/// The data and the frames of a source, all played.
struct Played {
    std::vector<TimedData> data;
    std::size_t frames = 0;
    /// Data that came before a frame of an earlier time, or of its own, and data that came late.
    std::size_t early = 0;
    std::size_t late = 0;
    std::vector<std::string> remarks;
    Time end{0};
};

Played play(media::Source& source) {
    Played played;
    Time before{-1};
    for (;;) {
        const auto frame = source.next();
        for (TimedData& data : source.take_data()) {
            played.early += frame && data.time >= frame->dts ? 1U : 0U;
            played.late += data.time < before ? 1U : 0U;
            played.data.push_back(std::move(data));
        }
        if (!frame) break;
        before = frame->dts;
        ++played.frames;
        played.end = std::max(played.end, frame->dts + frame->duration);
    }
    played.remarks = source.take_remarks();
    return played;
}

Played play(const std::string& path) {
    return play(*clips::open(path));
}

std::vector<double> times_of(const Played& played) {
    std::vector<double> times;
    for (const TimedData& data : played.data)
        times.push_back(std::round(clips::milliseconds(data.time)));
    return times;
}

const Bytes cue = script_body("onCuePoint", "a");
const Bytes text = script_body("onTextData", "b");
const Bytes info = script_body("onFI", "c");

}  // namespace

TEST_CASE("script data comes as it is, with its times, behind the frames of its time") {
    const clips::Folder folder;
    const Bytes plain = flv_of(folder);
    const std::string path =
        folder.write("a.flv", with_scripts(plain, {{0, cue}, {503, text}, {1000, info}, {1999, text}}));
    const auto check = [&](const Played& played) {
        CHECK(times_of(played) == std::vector<double>{0, 503, 1000, 1999});
        REQUIRE(played.data.size() == 4);
        CHECK(played.data[0].body == cue);
        CHECK(played.data[1].body == text);
        CHECK(played.data[2].body == info);
        CHECK(played.early == 0);
        CHECK(played.late == 0);
        CHECK(played.remarks.empty());
    };
    const Played played = play(path);
    check(played);
    CHECK(played.frames == play(folder.path("plain.flv")).frames);
    const clips::PipedInput piped(path);
    check(play("-"));
}

TEST_CASE("a source without script data has none to give") {
    const clips::Folder folder;
    CHECK(play(folder.make("a.mp4", clips::h264_aac)).data.empty());
    CHECK(play(folder.make("a.flv", clips::h264_aac)).data.empty());
}

TEST_CASE("script data far from the media's times comes at its beginning, or at its end") {
    const clips::Folder folder;
    Bytes bytes = with_scripts(flv_of(folder), {{700, text}});
    bytes = std::move(bytes) + flv_tag(18, 3'600'000, info) + flv_tag(18, 10, cue);
    const Played played = play(folder.write("a.flv", bytes));
    REQUIRE(played.data.size() == 3);
    // The one that says 10 ms and lies at the end is late, and tells so.
    CHECK(played.data[1].time == 10ms);
    CHECK(played.data[2].body == info);
    CHECK(played.data[2].time <= played.end);
}

TEST_CASE("script data goes with its frames where their times begin anywhere, or jump") {
    const clips::Folder folder;
    const Bytes plain = with_scripts(flv_of(folder), {{500, text}, {1500, cue}});
    // The file goes on with itself, as a recording that was started again does: without its head.
    const Bytes twice = plain + Bytes(plain.begin() + 13, plain.end());
    const Played played = play(folder.write("a.flv", twice));
    REQUIRE(played.data.size() == 4);
    CHECK(played.late == 0);
    CHECK(std::abs(clips::milliseconds(played.data[2].time - played.data[0].time) - 2000) < 60);
    CHECK(std::abs(clips::milliseconds(played.data[3].time - played.data[1].time) - 2000) < 60);
}

TEST_CASE("from a start on, data goes with the frames that are left") {
    const clips::Folder folder;
    media::Input input;
    input.path = folder.write(
        "a.flv", with_scripts(flv_of(folder), {{0, cue}, {900, text}, {1003, info}, {1500, cue}}));
    input.start = 1200ms;
    const auto source = media::open_input(input);
    const Played played = play(*source);
    REQUIRE(played.data.size() == 2);
    CHECK(played.data[0].body == info);
    // The keyframe at 1000 ms is where it begins.
    CHECK(times_of(played) == std::vector<double>{3, 500});
}

TEST_CASE("a long script is whole though libavformat leaps over it, and one too long is left out") {
    const clips::Folder folder;
    const Bytes plain = flv_of(folder);
    const Bytes longer = script_body("onTextData", std::string(65000, 'x'));
    const std::string path = folder.write("a.flv", with_scripts(plain, {{500, longer}, {600, text}}));
    const Played played = play(path);
    REQUIRE(played.data.size() == 2);
    CHECK(played.data[0].body == longer);
    CHECK(played.data[1].body == text);
    const Bytes too_long = cue + Bytes(1U << 20U);
    const Played rest = play(folder.write("b.flv", with_scripts(plain, {{500, too_long}, {600, text}})));
    CHECK(rest.data.size() == 1);
    CHECK(rest.remarks.size() == 1);
}

TEST_CASE("script data that libavformat makes nothing of is no damage") {
    const clips::Folder folder;
    const Bytes odd = script_body("onTextData", "a text that is in no object");
    const std::string path = folder.write("a.flv", with_scripts(flv_of(folder), {{500, odd}, {1900, odd}}));
    const Played played = play(path);
    CHECK(played.data.size() == 2);
    CHECK(played.frames == play(folder.path("plain.flv")).frames);
    const clips::PipedInput piped(path);
    CHECK(play("-").data.size() == 2);
}

TEST_CASE("behind damage script data is found again") {
    const clips::Folder folder;
    Bytes bytes = with_scripts(flv_of(folder), {{100, cue}, {1500, text}});
    const auto at = std::search(bytes.begin(), bytes.end(), cue.begin(), cue.end());
    // The size behind the script.
    *(at + std::ssize(cue) + 2) ^= 0x55;
    const Played played = play(folder.write("a.flv", bytes));
    REQUIRE(played.data.size() == 2);
    CHECK(played.data[1].body == text);
    CHECK(std::round(clips::milliseconds(played.data[1].time)) == 1500);
}

TEST_CASE("a playlist gives the data of each input, and of each pass") {
    const clips::Folder folder;
    const std::string path = folder.write("a.flv", with_scripts(flv_of(folder), {{10, cue}, {1500, text}}));
    media::PlaylistSettings settings;
    settings.order.inputs.resize(1);
    settings.order.inputs.front().path = path;
    settings.order.passes = 3;
    const auto source = media::open_playlist(settings);
    const Played played = play(*source);
    REQUIRE(played.data.size() == 6);
    CHECK(played.early == 0);
    CHECK(played.late == 0);
    const Time pass = played.data[2].time - played.data[0].time;
    CHECK(pass > 1900ms);
    CHECK(pass < 2100ms);
    for (std::size_t i = 2; i < 6; ++i) {
        CHECK(played.data[i].body == played.data[i % 2].body);
        CHECK(std::abs(clips::milliseconds(played.data[i].time - played.data[i - 2].time - pass)) < 0.001);
    }
}

TEST_CASE("silence beside the pictures leaves their data in order") {
    const clips::Folder folder;
    media::Input input;
    input.path = folder.write("a.flv", with_scripts(flv_of(folder), {{0, cue}, {777, text}, {1500, info}}));
    input.silent_audio = true;
    for (const bool want_audio : {true, false}) {
        input.choice.want_audio = want_audio;
        const Played played = play(*media::open_input(input));
        CHECK(times_of(played) == std::vector<double>{0, 777, 1500});
        CHECK(played.early == 0);
        CHECK(played.late == 0);
    }
}

TEST_CASE("scripts that lie ahead of all media, at later times, hide none of it") {
    const clips::Folder folder;
    const Bytes plain = flv_of(folder);
    const auto head = static_cast<std::ptrdiff_t>(clips::flv_head().size());
    Bytes bytes(plain.begin(), plain.begin() + head);
    bytes = std::move(bytes) + flv_tag(18, 20'000, cue) + flv_tag(18, 30'000, info) + flv_tag(18, 10, text);
    bytes.insert(bytes.end(), plain.begin() + head, plain.end());
    const Played played = play(folder.write("a.flv", bytes));
    CHECK(played.frames == play(folder.path("plain.flv")).frames);
    CHECK(played.data.size() == 3);
}

TEST_CASE("script data keeps its place among the frames of its input when another file plays along") {
    const clips::Folder folder;
    const Bytes plain = clips::bytes_of(folder.make("plain.flv", clips::picture + "-c:v libx264 -bf 0 "));
    media::Input input;
    input.path = folder.write("a.flv", with_scripts(plain, {{500, text}, {1000, info}}));
    const std::string other = folder.write("b.flv", with_scripts(plain, {{500, cue}}));
    // Pictures are decoded two ahead, and so all else begins later.
    input.companions = {{folder.make("c.mp4", clips::picture + "-c:v libx264 -bf 2 "), 0}, {other, 0}};
    const Played played = play(*media::open_input(input));
    CHECK(times_of(played) == std::vector<double>{580, 1080});
    REQUIRE(played.data.size() == 2);
    CHECK(played.data[0].body == text);
    CHECK(played.early == 0);
    CHECK(played.late == 0);
}

}  // namespace demuxer_data_test
