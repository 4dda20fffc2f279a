// The ground that the other tests stand on, tried with ffmpeg as the publisher.

#include <csignal>
#include <doctest/doctest.h>
#include <string>

#include "e2e/ffmpeg_witness.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/process.hpp"

namespace ground_test {

using namespace e2e;

namespace {

Outcome publish_with_ffmpeg(const std::string& file, const std::string& url) {
    return run({{"ffmpeg", "-nostdin", "-v", "error", "-i", file, "-c", "copy", "-f", "flv", url}});
}

}  // namespace

TEST_CASE("a process gives its outputs, its status and takes its input") {
    const Outcome outcome = run({.arguments = {"sh", "-c", "cat; echo $E2E_WORD >&2; exit 7"},
                                 .environment = {{"E2E_WORD", "hello"}},
                                 .input = std::string(300000, 'x')});
    CHECK(outcome.status == 7);
    CHECK(outcome.out == std::string(300000, 'x'));
    CHECK(outcome.err == "hello\n");
}

TEST_CASE("a signal shows in the status, and a deadline ends a wait") {
    Process process({{"sleep", "60"}});
    CHECK_THROWS_AS(process.wait(std::chrono::seconds(0)), std::runtime_error);
    CHECK(process.running());
    process.send_signal(SIGTERM);
    CHECK(process.wait().status == 128 + SIGTERM);
}

TEST_CASE("a program can be given a terminal") {
    const std::string script = "test -t 2 && test ! -t 1 && stty size <&2 >&2";
    const Outcome outcome = run({.arguments = {"sh", "-c", script}, .console = Console::terminal});
    CHECK(outcome.status == 0);
    CHECK(outcome.err == "24 100\r\n");
}

TEST_CASE("CRC-32 has its check value") {
    CHECK(crc32("123456789") == 0xCBF43926);
}

TEST_CASE("the witness writes down what ffmpeg publishes") {
    const auto clip = media_file("clip.mp4");
    FfmpegWitness witness;
    CHECK(publish_with_ffmpeg(clip, witness.url()).status == 0);
    const auto frames = frames_of(read_flv(witness.recording()), TagType::video);
    const auto packets = packets_of(clip, 'v');
    REQUIRE(packets.size() == 90);
    // ffmpeg itself is known to lose its last messages, so only the beginning is compared here.
    REQUIRE(frames.size() > 10);
    for (std::size_t i = 0; i < 10; ++i)
        CHECK(crc32(frames[i].data) == packets[i].crc);
}

TEST_CASE("nginx records what ffmpeg publishes") {
    const NginxServer nginx;
    CHECK(publish_with_ffmpeg(media_file("clip.flv"), nginx.url("live/ground")).status == 0);
    CHECK(nginx.wait_until_recording("ground"));
    CHECK(frames_of(read_flv(nginx.recording("ground")), TagType::audio).size() > 10);
}

}  // namespace ground_test
