// Loops and playlists: one stream without a seam, whatever plays and however often.

#include <chrono>
#include <cmath>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "e2e/comparison.hpp"
#include "e2e/ffmpeg_witness.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"

namespace loop_test {

using namespace e2e;

namespace {

constexpr int passes = steps_of(1000);
/// Half of their time, in milliseconds.
constexpr std::uint32_t half_of_passes = passes * 1000;

/// Milliseconds since the first of the frames; 32 bits on the wire, which may wrap in between.
std::vector<std::int64_t> times_of(const std::vector<FlvFrame>& frames) {
    std::vector<std::int64_t> times;
    std::int64_t time = 0;
    std::uint32_t before = frames.empty() ? 0 : static_cast<std::uint32_t>(frames.front().dts_ms);
    for (const FlvFrame& frame : frames) {
        const auto now = static_cast<std::uint32_t>(frame.dts_ms);
        time += static_cast<std::int32_t>(now - before);
        before = now;
        times.push_back(time);
    }
    return times;
}

/// Length of the audio by the container, exactly: in samples, the encoder's delay included.
double length_ms(const std::filesystem::path& file) {
    const Outcome probe = run({{"ffprobe", "-v", "error", "-select_streams", "a", "-show_entries",
                                "packet=duration", "-of", "default=nw=1:nk=1", file}});
    REQUIRE(probe.status == 0);
    std::istringstream lines(probe.out);
    double samples = 0;
    for (double count = 0; lines >> count;)
        samples += count;
    REQUIRE(samples > 2 * 44100);
    return samples * 1000 / 44100;
}

void check_rises(const std::vector<std::int64_t>& times, std::int64_t longest_step) {
    std::size_t faults = 0;
    for (std::size_t i = 1; i < times.size(); ++i) {
        const std::int64_t step = times[i] - times[i - 1];
        faults += step <= 0 || step > longest_step ? 1U : 0U;
    }
    CHECK(faults == 0);
}

/// A thousand passes of a clip whose audio is its longer track, pushed to a witness that writes down every
/// byte.
void check_thousand_passes(std::uint32_t start) {
    const auto source = media_file("short.mp4");
    const std::size_t video_frames = packets_of(source, 'v').size();
    const std::size_t audio_frames = packets_of(source, 'a').size();
    FfmpegWitness witness;
    const Outcome pushed = run(rtmpush_unpaced({"--loop=" + std::to_string(passes), "--start-timestamp",
                                                std::to_string(start), source, witness.url()}),
                               std::chrono::seconds(120));
    CAPTURE(pushed.err);
    REQUIRE(pushed.status == 0);

    const auto tags = read_flv(witness.recording());
    REQUIRE(!tags.empty());
    CHECK(tags.front().timestamp_ms == start);
    const auto video = frames_of(tags, TagType::video);
    const auto audio = frames_of(tags, TagType::audio);
    REQUIRE(video.size() == passes * video_frames);
    REQUIRE(audio.size() == passes * audio_frames);
    const auto video_times = times_of(video);
    const auto audio_times = times_of(audio);
    check_rises(video_times, 2 * 40 - 1);
    check_rises(audio_times, 24);

    const double exact_ms = (passes - 1) * length_ms(source);
    const auto video_ms = static_cast<double>(video_times[(passes - 1) * video_frames]);
    const auto audio_ms = static_cast<double>(audio_times[(passes - 1) * audio_frames]);
    CHECK(std::abs(video_ms - exact_ms) <= 1);
    CHECK(std::abs(audio_ms - exact_ms) <= 1);
    CHECK(std::abs(video_ms - audio_ms) <= 1);
}

std::size_t count_of(const std::vector<FlvTag>& tags, const std::string& text) {
    std::size_t count = 0;
    for (const FlvTag& tag : tags)
        count += tag.type == TagType::script && tag.body.find(text) != std::string::npos ? 1U : 0U;
    return count;
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream stream(file);
    stream << text;
    REQUIRE(stream.flush());
}

}  // namespace

TEST_CASE("a thousand passes arrive as one stream: every frame, times that rise, and no drift") {
    check_thousand_passes(0);
}

// Each start has a test of its own: together they take minutes where sanitizers slow them down.
TEST_CASE("a thousand passes cross 2^24 ms") {
    check_thousand_passes((1U << 24U) - half_of_passes);
}

TEST_CASE("a thousand passes cross 2^31 ms") {
    check_thousand_passes((1U << 31U) - half_of_passes);
}

TEST_CASE("a thousand passes cross 2^32 ms") {
    check_thousand_passes(0U - half_of_passes);
}

TEST_CASE("inputs of other sizes and rates, and sound alone, play on one connection and decode") {
    FfmpegWitness witness;
    const Outcome pushed =
        run(rtmpush_unpaced({media_file("1080p.mp4"), media_file("720p.mp4"), media_file("audio.m4a"),
                             media_file("1080p.mp4"), witness.url()}));
    CAPTURE(pushed.err);
    REQUIRE(pushed.status == 0);
    const auto recording = witness.recording();
    check_decodes(recording);
    const auto tags = read_flv(recording);
    check_order(tags);
    CHECK(count_of(tags, "onMetaData") == 4);
    CHECK(frames_of(tags, TagType::video).size() == 30 + 25 + 30);
    check_rises(times_of(frames_of(tags, TagType::audio)), 60);
}

TEST_CASE("what cannot be played is passed over, and its status comes at the end") {
    const TemporaryFolder folder;
    const std::string missing = folder.path() / "missing.mp4";
    const std::string opus = media_file("opus.mkv");
    FfmpegWitness witness;
    const Outcome pushed = run(
        rtmpush_unpaced({media_file("short.mp4"), missing, opus, media_file("short.mp4"), witness.url()}));
    CAPTURE(pushed.err);
    CHECK(pushed.status == 26);
    CHECK(pushed.err.find("rtmpush: warning: " + missing +
                          ": cannot be opened: No such file or directory; check its name and its folder; the "
                          "next input is played\n") != std::string::npos);
    CHECK(pushed.err.find("rtmpush: warning: " + opus +
                          ": it needs Opus, which was not agreed on with the server when the stream began; "
                          "the next input is played\n") != std::string::npos);
    CHECK(pushed.err.find("rtmpush: not every input was played whole; the first: " + missing) !=
          std::string::npos);
    CHECK(frames_of(read_flv(witness.recording()), TagType::video).size() == 100);

    FfmpegWitness strict_witness;
    const Outcome strict = run(rtmpush_unpaced(
        {"--strict", media_file("short.mp4"), opus, media_file("short.mp4"), strict_witness.url()}));
    CHECK(strict.status == 120);
    CHECK(frames_of(read_flv(strict_witness.recording()), TagType::video).size() == 50);
}

TEST_CASE("an input that breaks off in the middle is told of, and the stream goes on without a hole") {
    const TemporaryFolder folder;
    const std::string cut = folder.path() / "cut.flv";
    std::filesystem::copy_file(media_file("clip.flv"), cut);
    std::filesystem::resize_file(cut, std::filesystem::file_size(cut) / 2);
    FfmpegWitness witness;
    const Outcome pushed =
        run(rtmpush_unpaced({media_file("clip.mp4"), cut, media_file("clip.mp4"), witness.url()}));
    CAPTURE(pushed.err);
    CHECK(pushed.status == 26);
    CHECK(pushed.err.find("rtmpush: warning: " + cut + ": broke off at 0:0") != std::string::npos);
    CHECK(pushed.err.find("; the next input is played\n") != std::string::npos);
    const auto tags = read_flv(witness.recording());
    check_order(tags);
    const auto video = frames_of(tags, TagType::video);
    CHECK(video.size() > 2 * 90 + 20);
    CHECK(video.size() < 3 * 90 - 20);
    check_rises(times_of(frames_of(tags, TagType::audio)), 60);
}

TEST_CASE("the next input is opened while the one before still plays, and one that comes late makes no gap") {
    const TemporaryFolder folder;
    const std::string slow = folder.path() / "slow.flv";
    REQUIRE(::mkfifo(slow.c_str(), 0600) == 0);
    const std::filesystem::path clip = media_file("clip.flv");
    FfmpegWitness witness;
    // Both inputs last 3 s.
    Process process(rtmpush({media_file("clip.mp4"), slow, witness.url()}));
    process.await_output("publishing to ");
    const auto begun = std::chrono::steady_clock::now();
    int writer = -1;
    while (writer < 0 && std::chrono::steady_clock::now() < begun + std::chrono::seconds(2)) {
        writer = ::open(slow.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    REQUIRE(writer >= 0);
    // The second input's bytes come when a second of the first input is left.
    std::this_thread::sleep_until(begun + std::chrono::seconds(2));
    ::fcntl(writer, F_SETFL, 0);
    std::ifstream file(clip, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::size_t written = 0;
    for (ssize_t count = 1; written < bytes.size() && count > 0; written += static_cast<std::size_t>(count))
        count = ::write(writer, bytes.data() + written, bytes.size() - written);
    ::close(writer);
    const Outcome outcome = process.wait();
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    const auto tags = read_flv(witness.recording());
    CHECK(frames_of(tags, TagType::video).size() == 2 * 90);
    check_rises(times_of(frames_of(tags, TagType::audio)), 60);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    CHECK(taken.count() < 8);
}

TEST_CASE("shuffled passes play every input, and progress counts the passes") {
    const TemporaryFolder folder;
    const auto list = folder.path() / "channel.m3u";
    write(list, media_file("short.mp4").string() + "\n" + media_file("720p.mp4").string() + "\n" +
                    media_file("audio.m4a").string() + "\n");
    FfmpegWitness witness;
    const Outcome pushed =
        run(rtmpush_unpaced({"--playlist", list, "--loop=5", "--shuffle", "--json", witness.url()}));
    CAPTURE(pushed.err);
    REQUIRE(pushed.status == 0);
    const auto tags = read_flv(witness.recording());
    check_order(tags);
    CHECK(frames_of(tags, TagType::video).size() == 5 * (50 + 25));
    CHECK(pushed.out.find("\"loop\":5") != std::string::npos);
}

TEST_CASE("a playlist is read again when it changes, and SIGHUP only asks for that") {
    const TemporaryFolder folder;
    const auto list = folder.path() / "channel.m3u";
    write(list, "#EXTM3U\n#EXTINF:2,one\n" + media_file("short.mp4").string() + "\n");
    FfmpegWitness witness;
    // Without a terminal, as a service: one that closes would end the stream.
    Command command = rtmpush({"--playlist", list, "--loop=20", "--speed", "10", witness.url()});
    command.arguments.insert(command.arguments.begin(), "setsid");
    Process process(command);
    process.await_output("publishing to ");
    write(list, media_file("720p.mp4").string() + "\n");
    process.send_signal(SIGHUP);
    const Outcome outcome = process.wait();
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    // The other input comes with metadata of its own.
    CHECK(count_of(read_flv(witness.recording()), "onMetaData") == 2);
}

TEST_CASE("a playlist that holds nothing, or is not there, is an error of one line") {
    const TemporaryFolder folder;
    const std::string empty = folder.path() / "empty.m3u";
    write(empty, "#EXTM3U\n");
    const Outcome outcome = run(rtmpush({"--playlist", empty, "rtmp://127.0.0.1:1/live/x"}));
    CHECK(outcome.status == 26);
    CHECK(outcome.err == "rtmpush: " + empty + ": the playlist names no file; put one path a line into it\n");

    const std::string mixed = folder.path() / "mixed.m3u";
    write(mixed, media_file("short.mp4").string() + "\nhttps://host/a?token=s3cret\n");
    const Outcome strict = run(rtmpush({"--strict", "--playlist", mixed, "rtmp://127.0.0.1:1/live/x"}));
    CHECK(strict.status == 26);
    CHECK(strict.err ==
          "rtmpush: " + mixed +
              ": https:****: an entry is a file, not a URL; it is left out, which --strict does "
              "not allow: take it out\n");

    const std::string self = folder.path() / "self.m3u";
    write(self, self + "\n");
    CHECK(run(rtmpush({"--playlist", self, "rtmp://127.0.0.1:1/live/x"})).status == 26);
    const std::string missing = folder.path() / "none.m3u";
    const Outcome absent = run(rtmpush({"--playlist", missing, "rtmp://127.0.0.1:1/live/x"}));
    CHECK(absent.status == 26);
    CHECK(absent.err == "rtmpush: " + missing +
                            ": the playlist cannot be read: No such file or directory; check --playlist\n");
}

}  // namespace loop_test
