// Every kind of input, published to the ffmpeg program, which writes down exactly what came.

#include <doctest/doctest.h>
#include <string>

#include "e2e/comparison.hpp"
#include "e2e/ffmpeg_witness.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"

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

TEST_CASE("a paced file arrives in its own time") {
    const auto source = media_file("clip.mp4");
    FfmpegWitness witness;
    const auto start = std::chrono::steady_clock::now();
    REQUIRE(run(rtmpush({"--speed", "3", source, witness.url()})).status == 0);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    // 3 s at three times the speed; the last frame is due a little before the end.
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
