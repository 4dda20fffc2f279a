#include "media/demux/chosen_tracks.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>

#include "support/clips.hpp"

namespace chosen_tracks_test {

using clips::Folder;
using media::Container;

namespace {

media::Input input_of(const std::string& path) {
    media::Input input;
    input.path = path;
    return input;
}

std::string refusal_of(const media::Input& input) {
    try {
        Container container(input);
        media::choose_tracks(container, {});
    } catch (const media::Error& error) {
        CHECK(error.kind() == media::ErrorKind::nothing_to_send);
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("video comes first, and each track is complete, wherever its parameters stand") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    folder.make("swapped.mkv", "-i @/a.mp4 -map 0:a -map 0:v -c copy");
    folder.make("a.ts", "-i @/a.mp4 -c copy");
    for (const char* name : {"swapped.mkv", "a.ts"}) {
        CAPTURE(name);
        Container container(input_of(folder.path(name)));
        const auto tracks = media::choose_tracks(container, {});
        REQUIRE(tracks.size() == 2);
        CHECK(tracks[0].track().type == media::TrackType::video);
        CHECK(tracks[1].track().type == media::TrackType::audio);
        for (const media::Reframer& track : tracks) {
            CHECK(track.ready());
            CHECK_FALSE(track.track().config.empty());
        }
        CHECK_FALSE(container.ahead().empty());
    }
}

TEST_CASE("packets of tracks that are not chosen are dropped") {
    const Folder folder;
    Container container(input_of(folder.make("a.mkv", clips::h264_aac)));
    media::TrackChoice choice;
    choice.want_video = false;
    const auto tracks = media::choose_tracks(container, choice);
    REQUIRE(tracks.size() == 1);
    while (const auto packet = container.read())
        CHECK(packet->stream == tracks[0].track().input_index);
}

TEST_CASE("a track whose parameters never come is refused by what it lacks") {
    const Folder folder;
    // A raw stream without its sets, from its first picture on.
    const std::string whole = folder.make("a.h264", clips::picture + "-c:v libx264 -g 250");
    const media::Bytes bytes = clips::bytes_of(whole);
    std::size_t at = 0;
    for (std::size_t i = 0; i + 4 < bytes.size() && at == 0; ++i) {
        const bool is_start_code = bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1;
        if (is_start_code && (bytes[i + 3] & 0x1FU) == 5) at = i;
    }
    REQUIRE(at > 0);
    const std::string path =
        folder.write("headless.h264", {bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end()});
    media::Input input = input_of(path);
    input.format = "h264";
    CHECK(refusal_of(input) ==
          path +
              ": track 0 (h264) has no parameter sets; is the file damaged, or does it begin in mid-stream?");
}

TEST_CASE("a track that is announced and never comes is left out with a warning, and the other is sent") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    for (const unsigned silent : {0x100U, 0x101U}) {
        CAPTURE(silent);
        media::Bytes bytes = clips::bytes_of(folder.make("a.ts", "-i @/a.mp4 -c copy"));
        for (std::size_t at = 0; at + 188 <= bytes.size(); at += 188) {
            const unsigned pid = (bytes[at + 1] & 0x1FU) << 8U | bytes[at + 2];
            if (pid != silent) continue;
            // Packets without meaning stand in for those of the track.
            bytes[at + 1] = 0x1F;
            bytes[at + 2] = 0xFF;
        }
        Container container(input_of(folder.write("silent.ts", bytes)));
        const auto tracks = media::choose_tracks(container, {});
        REQUIRE(tracks.size() == 1);
        const bool has_video = silent == 0x101U;
        CHECK((tracks[0].track().type == media::TrackType::video) == has_video);
        const auto warnings = container.remarks().take_warnings();
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].type == media::Warning::Class::missing_track);
        CHECK(warnings[0].missing == (has_video ? media::TrackType::audio : media::TrackType::video));
        CHECK(warnings[0].text.find(has_video ? "--no-audio" : "--no-video") != std::string::npos);
    }
}

TEST_CASE("scrambled packets are told of and counted, and a track that is nothing else is missing") {
    const Folder folder;
    folder.make("a.mp4", clips::h264_aac);
    const media::Bytes whole = clips::bytes_of(folder.make("a.ts", "-i @/a.mp4 -c copy"));
    const auto scrambled = [&](unsigned pid, std::size_t from) {
        media::Bytes bytes = whole;
        for (std::size_t at = from / 188 * 188; at + 188 <= bytes.size(); at += 188) {
            const bool has_content = (bytes[at + 3] & 0x10U) != 0;
            if (((bytes[at + 1] & 0x1FU) << 8U | bytes[at + 2]) != pid || !has_content) continue;
            bytes[at + 3] |= 0x80;
            const std::size_t begin = at + 4 + ((bytes[at + 3] & 0x20U) != 0 ? 1U + bytes[at + 4] : 0U);
            for (std::size_t i = begin; i < at + 188; ++i)
                bytes[i] ^= static_cast<std::uint8_t>(i * 7 + 0x5A);
        }
        return folder.write("scrambled.ts", bytes);
    };
    for (const bool piped : {false, true}) {
        CAPTURE(piped);
        const std::string path = scrambled(0x101, whole.size() / 2);
        const clips::PipedInput pipe(path);
        const auto source = clips::open(piped ? "-" : path);
        CHECK(clips::all_frames(*source).size() > 75);
        const auto warnings = source->take_warnings();
        std::uint64_t left_out = 0;
        for (const media::Warning& warning : warnings) {
            CHECK(warning.type == media::Warning::Class::left_out);
            CHECK(warning.text.find("track 1 (aac) has faults ") != std::string::npos);
            left_out += warning.left_out_frames;
        }
        CHECK_FALSE(warnings.empty());
        // Each unit has several frames of sound.
        CHECK(left_out > 3);
        CHECK(left_out < 60);
    }
    const auto source = clips::open(scrambled(0x101, 0));
    CHECK(source->tracks().size() == 1);
    const auto warnings = source->take_warnings();
    const auto missing = std::find_if(warnings.begin(), warnings.end(), [](const media::Warning& warning) {
        return warning.type == media::Warning::Class::missing_track;
    });
    REQUIRE(missing != warnings.end());
    CHECK(missing->text.find("track 1 (aac) is scrambled; ") != std::string::npos);
    media::TrackChoice choice;
    choice.want_audio = false;
    const std::string path = scrambled(0x100, 0);
    CHECK(clips::failure_of(path, choice).what ==
          path + ": track 0 (h264) is scrambled; descramble the input first");
}

}  // namespace chosen_tracks_test
