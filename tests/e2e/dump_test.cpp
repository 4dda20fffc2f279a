// Dumps of every codec, given in again: they hold what RTMP's enhanced tags do, and leave as they came.

#include <algorithm>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>

#include "e2e/flv_reader.hpp"
#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "ground/descriptor.hpp"
#include "support/temporary_folder.hpp"

namespace dump_test {

using namespace e2e;

namespace {

std::vector<FlvTag> dumped(const std::filesystem::path& dump, std::vector<std::string> arguments,
                           std::string input = {}) {
    arguments.insert(arguments.end(), {"-q", "--dry-run", "--dump", dump});
    Command command = rtmpush(arguments);
    command.input = std::move(input);
    const Outcome outcome = run(command);
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    CHECK(outcome.err == "");
    return read_flv(dump);
}

/// The clock in a second or two, for --until.
std::string soon() {
    using namespace std::chrono;
    const auto end = ceil<seconds>(system_clock::now() + seconds(1));
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(system_clock::to_time_t(end)));
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Tags of a kind alone. Rounded to milliseconds, tags of two kinds may have come to the same time.
std::vector<FlvTag> of_type(std::vector<FlvTag> tags, TagType type) {
    std::erase_if(tags, [type](const FlvTag& tag) { return tag.type != type; });
    return tags;
}

void check_same(const std::vector<FlvTag>& tags, const std::vector<FlvTag>& others) {
    CHECK(tags.size() == others.size());
    for (const TagType type : {TagType::script, TagType::audio, TagType::video})
        CHECK(of_type(tags, type) == of_type(others, type));
}

}  // namespace

TEST_CASE("a dump of every codec goes in again, as a file and by pipe, and leaves as it came") {
    const TemporaryFolder folder;
    for (const std::string card : {"hevc", "av1", "vp9", "vp8", "opus", "flac", "ac3", "eac3"}) {
        CAPTURE(card);
        const auto first = folder.path() / (card + ".flv");
        const auto tags = dumped(first, {"--testcard=" + card, "--duration", "3s"});
        REQUIRE(tags.size() > 100);
        check_same(dumped(folder.path() / "again.flv", {first}), tags);
        check_same(dumped(folder.path() / "piped.flv", {"-"}, content_of(first)), tags);
    }
}

TEST_CASE("a dump in enhanced tags alone, or with nanoseconds, goes in again") {
    const TemporaryFolder folder;
    const auto first = folder.path() / "first.flv";
    for (const std::string option : {"--enhanced=always", "--nano=always"}) {
        CAPTURE(option);
        const auto tags = dumped(first, {"--testcard=hevc", "--duration", "2s", option});
        check_same(dumped(folder.path() / "again.flv", {first, option}), tags);
    }
    const auto classic = dumped(first, {"--testcard", "--duration", "2s", "--enhanced=always"});
    check_same(dumped(folder.path() / "again.flv", {first, "--enhanced=always"}), classic);
}

TEST_CASE("a dump is looped and begun later as other files are") {
    const TemporaryFolder folder;
    const auto first = folder.path() / "first.flv";
    const auto tags = dumped(first, {"--testcard=hevc", "--duration", "4s"});
    const auto frames = frames_of(tags, TagType::video).size();
    const auto looped = dumped(folder.path() / "looped.flv", {first, "--loop=3"});
    CHECK(frames_of(looped, TagType::video).size() == 3 * frames);
    const auto later = dumped(folder.path() / "later.flv", {first, "--start", "2s"});
    const auto rest = frames_of(later, TagType::video);
    REQUIRE(!rest.empty());
    CHECK(rest.front().key);
    CHECK(rest.size() < frames);
}

TEST_CASE("a disk that takes no more ends the dump, and not the stream") {
    const TemporaryFolder folder;
    const std::string file = folder.path() / "short.flv";
    for (const bool full : {true, false}) {
        CAPTURE(full);
        IngestServer server;
        Command command = rtmpush_unpaced(
            {"--dump", full ? "/dev/full" : file, media_file("clip.mp4"), server.url("live/key")});
        // A file that may not grow, in units of 512 or 1024 bytes.
        if (!full) {
            const std::vector<std::string> limit{"sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"};
            command.arguments.insert(command.arguments.begin(), limit.begin(), limit.end());
        }
        const Outcome outcome = run(command);
        CAPTURE(outcome.err);
        CHECK(outcome.status == 26);
        const std::string cause = full ? "No space left on device" : "File too large";
        const std::size_t warning = outcome.err.find("rtmpush: warning: " + (full ? "/dev/full" : file) +
                                                     ": the dump cannot be written: " + cause);
        REQUIRE(warning != std::string::npos);
        CHECK(outcome.err.find("the stream goes on without it", warning) != std::string::npos);
        CHECK(outcome.err.find("rtmpush: warning: ", warning + 1) == std::string::npos);
        CHECK(outcome.err.find("end confirmed: ", warning) != std::string::npos);
        CHECK(server.seen().find("\"frames\":90") != std::string::npos);
    }
    const Outcome dry = run(rtmpush({"--dry-run", "--dump", "/dev/full", media_file("clip.mp4")}));
    CHECK(dry.status == 26);
    CHECK(dry.err.find("goes on") == std::string::npos);
}

TEST_CASE("a dump that waits for the reader of its pipe is interrupted: 130, 143, 129") {
    const TemporaryFolder folder;
    const std::string pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        CAPTURE(signal);
        const IngestServer server;
        Process process(rtmpush({"--dump", pipe, media_file("clip.mp4"), server.url("live/key")}));
        process.await_output("clip.mp4 (");
        process.send_signal(signal);
        const Outcome outcome = process.wait(std::chrono::seconds(10));
        CAPTURE(outcome.err);
        CHECK(outcome.status == 128 + signal);
        CHECK(outcome.err.find("cannot be written") == std::string::npos);
    }
}

TEST_CASE("waits for the other end of a pipe end with --until and --max-time, and nothing was sent: 28") {
    const TemporaryFolder folder;
    const std::string pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
    const IngestServer server;
    for (const bool is_input : {true, false}) {
        for (const std::vector<std::string>& end :
             {std::vector<std::string>{"--until", soon()}, {"--max-time", "300ms"}}) {
            CAPTURE(is_input);
            CAPTURE(end.front());
            std::vector<std::string> arguments = end;
            if (is_input) {
                arguments.push_back(pipe);
            } else {
                arguments.insert(arguments.end(), {"--dump", pipe, media_file("clip.mp4")});
            }
            arguments.push_back(server.url("live/key"));
            const Outcome outcome = run(rtmpush(arguments), std::chrono::seconds(10));
            CAPTURE(outcome.err);
            CHECK(outcome.status == 28);
            CHECK(outcome.err.find(end.front() + ", which has ended it") != std::string::npos);
        }
    }
}

TEST_CASE(
    "a dump's reader that takes nothing holds up a stream no longer than --max-time and a signal allow") {
    const TemporaryFolder folder;
    const std::string pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
    const ground::Descriptor reader(::open(pipe.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    const IngestServer server;
    const Outcome late = run(rtmpush_unpaced({"--max-time", "500ms", "--dump", pipe, "--testcard", "--loop",
                                              server.url("live/key")}),
                             std::chrono::seconds(10));
    CAPTURE(late.err);
    CHECK(late.status == 28);
    CHECK(late.err.find("cannot be written") == std::string::npos);
}

}  // namespace dump_test
