#include "media/silent_audio.hpp"

#include <cmath>
#include <doctest/doctest.h>

#include "media/codec/aac.hpp"
#include "media/hex.hpp"
#include "media/open.hpp"
#include "support/clips.hpp"

namespace silent_audio_test {

using clips::hex;
using media::SilenceRate;
using media::TrackType;

namespace {

std::unique_ptr<media::Source> open_silenced(const std::string& path, const media::TrackChoice& choice = {}) {
    media::Input input;
    input.path = path;
    input.choice = choice;
    input.silent_audio = true;
    return media::open_input(input);
}

/// Silent frames in ADTS, for a decoder.
media::Bytes adts_of(std::size_t frames) {
    media::Bytes bytes;
    for (std::size_t i = 0; i < frames; ++i) {
        // FFF1 sync, MPEG-4, no CRC | 4C80 AAC-LC, 48 kHz, stereo | 01BFFC 13 bytes in all, no buffer
        // fullness
        const media::Bytes header = hex("FFF1 4C80 01BFFC");
        bytes.insert(bytes.end(), header.begin(), header.end());
        const media::Bytes frame = media::silent_aac_frame();
        bytes.insert(bytes.end(), frame.begin(), frame.end());
    }
    return bytes;
}

}  // namespace

TEST_CASE("the silent frame, bit for bit") {
    // 001 channel pair, 0000 tag, 1 common window | 11 bits of ics_info, 2 without mid/side, 11 for each
    // channel: all zero | 111 end, and two bits of alignment
    CHECK(media::silent_aac_frame() == hex("21 00 00 00 00 1C"));
}

TEST_CASE("ffmpeg decodes the silent frames without a warning, and to nothing but zeros") {
    const clips::Folder folder;
    folder.write("silence.aac", adts_of(100));
    // The container knows its duration: ffmpeg warns of estimating that of raw ADTS.
    const std::string path = folder.make("silence.m4a", "-i @/silence.aac -c copy");
    const std::string decode = "ffmpeg -nostdin -v warning -i '" + path + "' -f s16le - 2>&1 ";
    CHECK(std::stoi(clips::output_of(decode + "| wc -c")) == 100 * 1024 * 2 * 2);
    CHECK(std::stoi(clips::output_of(decode + "| tr -d '\\000' | wc -c")) == 0);
}

TEST_CASE("a source without audio gets a track of silence") {
    const clips::Folder folder;
    const std::string path = folder.make("video.mp4", clips::picture + "-c:v libx264 -bf 2 -g 25");
    const auto plain = clips::open(path);
    const auto silenced = open_silenced(path);
    REQUIRE(silenced->tracks().size() == 2);
    const media::Track& track = silenced->tracks().back();
    CHECK(track.type == TrackType::audio);
    CHECK(track.codec == media::Codec::aac);
    CHECK(track.config == hex("1190"));
    CHECK(track.sample_rate == 48000);
    CHECK(track.channels == 2);
    CHECK(silenced->duration() == plain->duration());

    const auto video = clips::all_frames(*plain);
    std::size_t pictures = 0;
    std::int64_t sounds = 0;
    media::Time last{0};
    for (const media::Frame& frame : clips::all_frames(*silenced)) {
        CHECK(frame.dts >= last);
        last = frame.dts;
        if (frame.track == 0) {
            REQUIRE(pictures < video.size());
            CHECK(frame.dts == video[pictures].dts);
            CHECK(frame.pts == video[pictures].pts);
            CHECK(clips::joined(frame.data) == clips::joined(video[pictures].data));
            ++pictures;
            continue;
        }
        const double exact = static_cast<double>(sounds) * 1024 * 1e9 / 48000;
        CHECK(std::abs(static_cast<double>(frame.dts.count()) - exact) <= 0.5);
        CHECK(frame.pts == frame.dts);
        CHECK(clips::joined(frame.data) == media::silent_aac_frame());
        ++sounds;
    }
    CHECK(pictures == video.size());
    // 2 s, and the 80 ms by which reordering shows pictures after they are decoded.
    CHECK(sounds == static_cast<std::int64_t>(std::ceil(2.08 * 48000 / 1024)));
}

TEST_CASE("the other rate has its own configuration and times") {
    const clips::Folder folder;
    const std::string path = folder.make("video.mp4", clips::picture + "-c:v libx264");
    const auto silenced = media::with_silent_audio(clips::open(path), SilenceRate::hz44100);
    CHECK(silenced->tracks().back().config == hex("1210"));
    const auto format = media::parse_audio_specific_config(silenced->tracks().back().config);
    REQUIRE(format);
    CHECK(format->sample_rate == 44100);
    CHECK(format->channels == 2);
    const auto frames = clips::all_frames(*silenced);
    CHECK(frames.front().track == 1);
    for (std::size_t i = 0, sounds = 0; i < frames.size(); ++i) {
        if (frames[i].track == 0) continue;
        CHECK(frames[i].dts == media::Time(std::llround(static_cast<double>(sounds) * 1024e9 / 44100)));
        ++sounds;
    }
}

TEST_CASE("a source with audio stays as it is, and says so") {
    const clips::Folder folder;
    const std::string path = folder.make("both.mp4", clips::h264_aac);
    const auto plain = clips::open(path);
    const auto silenced = open_silenced(path);
    CHECK(silenced->tracks().size() == plain->tracks().size());
    CHECK(clips::all_frames(*silenced).size() == clips::all_frames(*plain).size());
    const std::vector<std::string> remarks = silenced->take_remarks();
    REQUIRE(remarks.size() == 1);
    CHECK(remarks.front().find("has audio") != std::string::npos);
    CHECK(silenced->take_remarks().empty());
}

TEST_CASE("silence takes the place of audio that is not wanted") {
    const clips::Folder folder;
    const std::string path = folder.make("both.mp4", clips::h264_aac);
    media::TrackChoice choice;
    choice.want_audio = false;
    const auto silenced = open_silenced(path, choice);
    REQUIRE(silenced->tracks().size() == 2);
    CHECK(silenced->tracks().back().input_index == -1);
}

}  // namespace silent_audio_test
