// Live inputs that fall silent, and whether a stream had the whole of its input.

#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"

namespace silence_test {

using namespace e2e;
using namespace std::chrono_literals;

namespace {

/// The writing end of a FIFO.
class Feeder {
  public:
    explicit Feeder(const std::filesystem::path& path) : path_(path.string()) {
        REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
    }
    ~Feeder() { close(); }
    Feeder(const Feeder&) = delete;
    Feeder& operator=(const Feeder&) = delete;

    /// Waits until someone reads, and writes all of it.
    void write(std::string_view bytes) {
        if (descriptor_ < 0) descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
        REQUIRE(descriptor_ >= 0);
        while (!bytes.empty()) {
            const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
            REQUIRE(count > 0);
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    void close() {
        if (descriptor_ >= 0) ::close(descriptor_);
        descriptor_ = -1;
    }

  private:
    std::string path_;
    int descriptor_ = -1;
};

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The events of that kind in lines of JSON.
std::vector<nlohmann::json> events(const std::string& lines, std::string_view kind) {
    std::vector<nlohmann::json> found;
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);) {
        nlohmann::json event = nlohmann::json::parse(line);
        if (event.at("event") == kind) found.push_back(std::move(event));
    }
    return found;
}

/// The word of each end on the input, in their order.
std::vector<bool> complete(const std::string& lines) {
    std::vector<bool> all;
    for (const nlohmann::json& end : events(lines, "end"))
        all.push_back(end.at("input_complete"));
    return all;
}

}  // namespace

TEST_CASE("an input that falls silent is told after a second, and again when it goes on") {
    const TemporaryFolder folder;
    const std::string fifo = folder.path() / "input";
    const std::string heard = folder.path() / "heard";
    const std::string stats = folder.path() / "stats.prom";
    const std::string clip = content_of(media_file("clip.flv"));
    for (const char* pace : {"--live", "--speed=1", "--speed=max"}) {
        CAPTURE(pace);
        std::filesystem::remove(fifo);
        std::filesystem::remove(heard);
        Feeder feeder(fifo);
        IngestServer server;
        Process process(rtmpush({pace, "--json", "--progress-interval", "200ms", "--stats-file", stats,
                                 "--on-event", "cat >> " + heard, fifo, server.url("live/x")}));
        // A third of the clip: a second of media.
        feeder.write(clip.substr(0, clip.size() / 3));
        process.await_output("\"event\":\"input_stalled\"");
        process.await_output("rtmpush: warning: nothing has come from the input for ");
        process.await_output("no input for ");
        CHECK(content_of(stats).find("rtmpush_input_stalls_total{") != std::string::npos);
        feeder.write(clip.substr(clip.size() / 3));
        process.await_output("\"event\":\"input_resumed\"");
        feeder.close();
        const Outcome outcome = process.wait();
        CAPTURE(outcome.out);
        CAPTURE(outcome.err);
        CHECK(outcome.status == 0);
        const auto stalled = events(outcome.out, "input_stalled");
        const auto resumed = events(outcome.out, "input_resumed");
        REQUIRE(stalled.size() == 1);
        REQUIRE(resumed.size() == 1);
        CHECK(stalled[0].at("silent_ms") >= 1000);
        CHECK(resumed[0].at("silent_ms") >= stalled[0].at("silent_ms"));
        CHECK(outcome.err.find("the input goes on after ") != std::string::npos);
        CHECK(events(outcome.out, "end").at(0).at("input_stalls") == 1);
        CHECK(events(outcome.out, "end").at(0).at("input_silent_ms") == 0);
        CHECK(complete(outcome.out) == std::vector{true});
        CHECK(events(content_of(heard), "input_stalled").size() == 1);
        CHECK(events(content_of(heard), "input_resumed").size() == 1);
    }
}

TEST_CASE("a pipe behind a file of a playlist is noticed to be silent too") {
    const TemporaryFolder folder;
    const std::string fifo = folder.path() / "input";
    const std::string clip = content_of(media_file("clip.flv"));
    Feeder feeder(fifo);
    IngestServer server;
    Process process(rtmpush({"--speed", "5", "--json", media_file("clip.mp4"), fifo, server.url("live/x")}));
    process.await_output("\"event\":\"input_stalled\"");
    feeder.write(clip);
    feeder.close();
    const Outcome outcome = process.wait();
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    CHECK(events(outcome.out, "input_resumed").size() == 1);
    CHECK(complete(outcome.out) == std::vector{true});
}

TEST_CASE("a file that is followed is told to be silent, and a signal ends it then") {
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "recording.flv";
    std::filesystem::copy_file(media_file("clip.flv"), file);
    IngestServer server;
    Process process(rtmpush({"--follow", "--speed", "5", "--json", file, server.url("live/x")}));
    process.await_output("\"event\":\"input_stalled\"");
    process.send_signal(SIGINT);
    const Outcome outcome = process.wait();
    CHECK(outcome.status == 130);
    CHECK(events(outcome.out, "input_resumed").empty());
    CHECK(events(outcome.out, "end").at(0).at("input_silent_ms") >= 1000);
    CHECK(complete(outcome.out) == std::vector{false});
}

TEST_CASE("what is read ahead of its time, or slowly and steadily, is no silence") {
    const TemporaryFolder folder;
    const std::string fifo = folder.path() / "input";
    Feeder feeder(fifo);
    IngestServer server;
    Process process(rtmpush({"--json", fifo, server.url("live/x")}));
    // All of the 3 s at once, and the end of the pipe when two of them are played.
    feeder.write(content_of(media_file("clip.flv")));
    process.await_output("\"event\":\"publishing\"");
    std::this_thread::sleep_for(2s);
    feeder.close();
    const Outcome outcome = process.wait();
    CHECK(outcome.status == 0);
    CHECK(events(outcome.out, "input_stalled").empty());
}

TEST_CASE("an input is complete when it was read to its own end, and not when that was cut short") {
    const std::string clip = media_file("clip.mp4");
    const auto said = [&](std::vector<std::string> options, const std::vector<std::string>& script = {}) {
        IngestServer server(script);
        options.insert(options.end(), {"--json", clip, server.url("live/x")});
        const Outcome outcome = run(rtmpush(options));
        CAPTURE(outcome.err);
        const std::vector<bool> all = complete(outcome.out);
        REQUIRE(all.size() == 1);
        return std::pair(outcome.status, bool(all[0]));
    };
    const std::string fast = "--speed=max";
    CHECK(said({fast}) == std::pair(0, true));
    CHECK(said({fast, "--loop=3"}) == std::pair(0, true));
    CHECK(said({fast, "--start", "1"}) == std::pair(0, true));
    CHECK(said({fast, "--duration", "1h"}) == std::pair(0, true));
    CHECK(said({fast, "--duration", "1"}) == std::pair(0, false));
    CHECK(said({fast, "--loop", "--duration", "9"}) == std::pair(0, false));
    // Everything was handed over, only the confirmation is not the one that was asked for.
    CHECK(said({fast, "--confirm=answered", "--end-timeout", "300ms"}, {"--no-unpublish-answer"}) ==
          std::pair(115, true));
    CHECK(said({"--speed", "5"}, {"--reset-after", "messages:30"}).second == false);
}

TEST_CASE("each destination says of itself whether it had the whole input, and so does a dry run") {
    IngestServer good;
    IngestServer bad({"--reset-after", "messages:20"});
    const Outcome outcome = run(
        rtmpush({"--speed", "5", "--json", media_file("clip.mp4"), bad.url("live/x"), good.url("live/x")}));
    CHECK(complete(outcome.out) == std::vector{false, true});

    const Outcome dry = run(rtmpush({"--dry-run", "--json", media_file("clip.mp4")}));
    CHECK(complete(dry.out) == std::vector{true});
    const Outcome cut = run(rtmpush({"--dry-run", "--json", "--duration", "1", media_file("clip.mp4")}));
    CHECK(complete(cut.out) == std::vector{false});
}

TEST_CASE("an input that is cut amid a frame is not complete") {
    const TemporaryFolder folder;
    const std::filesystem::path cut = folder.path() / "cut.flv";
    std::filesystem::copy_file(media_file("clip.flv"), cut);
    std::filesystem::resize_file(cut, std::filesystem::file_size(cut) / 2);
    IngestServer server;
    const Outcome outcome = run(rtmpush_unpaced({"--json", cut, server.url("live/x")}));
    CHECK(outcome.status == 26);
    CHECK(complete(outcome.out) == std::vector{false});
}

TEST_CASE("a moment to end at leaves the input incomplete, though that is a success") {
    IngestServer server;
    const auto soon = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + 2s);
    std::string clock(sizeof "2026-01-01T00:00:00Z", '\0');
    std::tm parts{};
    clock.resize(std::strftime(clock.data(), clock.size(), "%Y-%m-%dT%H:%M:%SZ", ::gmtime_r(&soon, &parts)));
    const Outcome outcome =
        run(rtmpush({"--loop", "--json", "--until", clock, media_file("clip.mp4"), server.url("live/x")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    CHECK(complete(outcome.out) == std::vector{false});
}

}  // namespace silence_test
