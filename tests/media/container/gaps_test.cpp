#include "media/container/gaps.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>

#include "media/open.hpp"
#include "support/clips.hpp"

namespace gaps_test {

using clips::Folder;
using media::Bytes;
using media::TrackType;
using media::Warning;

namespace {

struct Played {
    std::vector<media::Frame> video;
    std::vector<media::Frame> audio;
    std::vector<Warning> warnings;
    std::uint64_t left_out = 0;
};

Played play(const std::string& path, media::Time start = media::Time(0)) {
    Played played;
    media::Input input;
    input.path = path;
    input.start = start;
    const auto source = media::open_input(input);
    while (auto frame = source->next()) {
        const bool is_video = source->tracks()[frame->track].type == TrackType::video;
        (is_video ? played.video : played.audio).push_back(std::move(*frame));
    }
    played.warnings = source->take_warnings();
    for (const Warning& warning : played.warnings)
        played.left_out += warning.left_out_frames;
    return played;
}

/// Bytes of a file from a share of it on become others.
std::string damaged(const Folder& folder, const std::string& path, const std::string& name, double share,
                    std::size_t count, std::uint8_t byte) {
    Bytes bytes = clips::bytes_of(path);
    const auto at = static_cast<std::ptrdiff_t>(static_cast<double>(bytes.size()) * share);
    std::fill_n(bytes.begin() + at, count, byte);
    return folder.write(name, bytes);
}

const std::string long_tone = "-f lavfi -t 6 -i sine=sample_rate=48000 ";

}  // namespace

TEST_CASE("frames of bare sound that damage took are told with place and number, by file and by pipe") {
    const Folder folder;
    struct Case {
        const char* name;
        const char* encoder;
    };
    for (const Case& each :
         {Case{"a.aac", "-c:a aac"}, Case{"a.mp3", "-c:a libmp3lame -write_xing 0"},
          Case{"a.ac3", "-c:a ac3"}, Case{"a.eac3", "-c:a eac3"}, Case{"a.flac", "-c:a flac"}}) {
        CAPTURE(each.name);
        const std::string path = folder.make(each.name, long_tone + each.encoder);
        const Played whole = play(path);
        CHECK(whole.warnings.empty());
        const std::size_t size = clips::bytes_of(path).size() / whole.audio.size() * 5;
        const std::string file = damaged(folder, path, std::string("b") + each.name, 0.5, size, 0x5A);
        const auto check = [&](const Played& played) {
            CHECK(played.audio.size() < whole.audio.size());
            // A frame whose bytes are damaged behind its head is one, as far as can be seen.
            const std::uint64_t missing = whole.audio.size() - played.audio.size();
            CHECK(played.left_out >= missing);
            CHECK(played.left_out <= missing + 1);
            REQUIRE(played.warnings.size() == 1);
            CHECK(played.warnings[0].type == Warning::Class::left_out);
            const bool has_place = played.warnings[0].text.find(" 0:02.") != std::string::npos ||
                                   played.warnings[0].text.find(" 0:03.") != std::string::npos;
            CHECK_MESSAGE(has_place, played.warnings[0].text);
        };
        check(play(file));
        {
            const clips::PipedInput pipe(file);
            check(play("-"));
        }
        // Behind the place, nothing is missing; in front of it, all is.
        CHECK(play(file, std::chrono::seconds(4)).warnings.empty());
        CHECK(play(file, std::chrono::seconds(1)).left_out > 0);
    }
}

TEST_CASE("the end of bare ADTS that damage took is told") {
    const Folder folder;
    const std::string path = folder.make("a.aac", long_tone + "-c:a aac");
    const std::size_t size = clips::bytes_of(path).size();
    const Played played = play(damaged(folder, path, "b.aac", 0.9, size - size * 9 / 10, 0x5A));
    CHECK(played.left_out > 20);
    REQUIRE_FALSE(played.warnings.empty());
    CHECK(played.warnings.back().text.find("at its end") != std::string::npos);
}

TEST_CASE("chunks of an AVI that damage took are told, and its tracks stay in step") {
    const Folder folder;
    for (const char* sound : {"-c:a libmp3lame", "-c:a aac", "-c:a ac3"}) {
        CAPTURE(sound);
        const std::string path =
            folder.make("a.avi", "-f lavfi -t 6 -i testsrc2=size=320x180:rate=25 " + long_tone +
                                     "-c:v libx264 -bf 0 -g 25 -shortest " + sound);
        const Played whole = play(path);
        CHECK(whole.warnings.empty());
        const std::string file = damaged(folder, path, "b.avi", 0.5, 6000, 0);
        const Played played = play(file);
        const std::uint64_t missing =
            whole.video.size() - played.video.size() + whole.audio.size() - played.audio.size();
        CHECK(missing >= 2);
        CHECK(played.left_out == missing);
        for (const Warning& warning : played.warnings)
            CHECK(warning.type == Warning::Class::left_out);
        CHECK(played.video.back().dts == whole.video.back().dts);
        CHECK(std::chrono::abs(played.audio.back().dts - whole.audio.back().dts) <
              std::chrono::milliseconds(2));
        CHECK(play(file, std::chrono::seconds(5)).warnings.empty());
    }
}

}  // namespace gaps_test
