// Every kind of input, published to the ffmpeg program, which writes down exactly what came.

#include <cmath>
#include <doctest/doctest.h>
#include <string>

#include "e2e/comparison.hpp"
#include "e2e/ffmpeg_witness.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"

namespace push_test {

using namespace e2e;

namespace {

void check_push(const std::string& name) {
    const auto source = media_file(name);
    FfmpegWitness witness;
    const Outcome pushed = run(rtmpush_unpaced({source, witness.url()}));
    CAPTURE(pushed.err);
    REQUIRE(pushed.status == 0);
    CHECK(pushed.out.empty());

    const auto recording = witness.recording();
    const auto tags = read_flv(recording);
    check_same_frames(tags, source);
    check_order(tags);
    check_decodes(recording);
    REQUIRE(!tags.empty());
    CHECK(tags[0].type == TagType::script);
    CHECK(tags[0].body.find("onMetaData") != std::string::npos);
}

}  // namespace

TEST_CASE("an MP4 file with B-frames arrives whole") {
    check_push("clip.mp4");
}

TEST_CASE("a fragmented MP4 file arrives whole") {
    check_push("fragmented.mp4");
}

TEST_CASE("an FLV file arrives whole") {
    check_push("clip.flv");
}

TEST_CASE("a Matroska file arrives whole") {
    check_push("clip.mkv");
}

TEST_CASE("an MPEG-TS file arrives whole") {
    check_push("clip.ts");
}

TEST_CASE("a file with audio alone arrives whole") {
    check_push("audio.m4a");
}

TEST_CASE("a file with video alone arrives whole") {
    check_push("video.mp4");
}

TEST_CASE("a file without audio arrives with silence when that is asked for") {
    const auto source = media_file("video.mp4");
    FfmpegWitness witness;
    const Outcome pushed = run(rtmpush_unpaced({"--silent-audio", source, witness.url()}));
    CAPTURE(pushed.err);
    REQUIRE(pushed.status == 0);
    const std::string recording = witness.recording();
    const auto tags = read_flv(recording);
    check_order(tags);
    check_decodes(recording);
    const auto sounds = frames_of(tags, TagType::audio);
    // The sound lasts 3 s, and as long as pictures are reordered; its header goes before.
    CHECK(sounds.size() >= 3 * 48000 / 1024);
    for (std::size_t i = 0; i < sounds.size(); ++i) {
        const double exact = static_cast<double>(i) * 1024 * 1000 / 48000;
        CHECK(std::abs(static_cast<double>(sounds[i].dts_ms) - exact) <= 0.5);
    }
    const Outcome heard = run({{"ffmpeg", "-nostdin", "-v", "warning", "-i", recording, "-map", "0:a", "-f",
                                "s16le", "-c:a", "pcm_s16le", "-"}});
    CHECK(heard.err.empty());
    CHECK(heard.out.size() >= 3 * 48000 * 2 * 2);
    CHECK(heard.out.find_first_not_of('\0') == std::string::npos);
}

TEST_CASE("a paced file arrives in its own time") {
    const auto source = media_file("clip.mp4");
    FfmpegWitness witness;
    const auto start = std::chrono::steady_clock::now();
    REQUIRE(run(rtmpush({"--speed", "3", source, witness.url()})).status == 0);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    // The file lasts 3 s and goes at three times the speed; the last frame is due a little before the end.
    CHECK(taken.count() > 0.9);
    check_same_frames(read_flv(witness.recording()), source);
}

TEST_CASE("timestamps begin where they are told and pass 2^24 ms") {
    constexpr std::uint32_t start = (1U << 24) - 1000;
    const auto source = media_file("clip.mp4");
    FfmpegWitness witness;
    REQUIRE(
        run(rtmpush_unpaced({"--start-timestamp", std::to_string(start), source, witness.url()})).status ==
        0);
    const auto tags = read_flv(witness.recording());
    check_same_frames(tags, source);
    CHECK(frames_of(tags, TagType::video).back().dts_ms > 1 << 24);
}

}  // namespace push_test
