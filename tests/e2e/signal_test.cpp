// Signals: what ends a stream ends it in order, and says with what status.

#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/chrono.h>
#include <fstream>
#include <string>
#include <thread>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"
#include "support/text_parts.hpp"

namespace signal_test {

using namespace e2e;
using namespace std::chrono_literals;
using text_parts::holds;

namespace {

void check_ended_in_order(IngestServer& ingest) {
    const std::string seen = ingest.seen();
    CAPTURE(seen);
    CHECK(holds(seen, "FCUnpublish"));
    CHECK(holds(seen, "deleteStream"));
    CHECK(holds(seen, "\"faults\":[]"));
}

/// The command without a terminal that could close, as a service has it.
Command without_terminal(Command command) {
    command.arguments.insert(command.arguments.begin(), "setsid");
    return command;
}

std::string list_of(const TemporaryFolder& folder, const std::string& file) {
    const std::string list = folder.path() / "channel.m3u";
    std::ofstream(list) << media_file(file).string() << "\n";
    return list;
}

/// How long a process lives at most that is to end at once, on a busy machine.
constexpr auto patience = 20s;

bool await_file(const std::filesystem::path& file) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!std::filesystem::exists(file) || std::filesystem::file_size(file) == 0) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

/// Waits until no process has that id, or only one that has ended.
bool await_end_of(pid_t pid) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
        std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
        const std::string stat{std::istreambuf_iterator<char>(file), {}};
        if (stat.empty() || holds(stat, ") Z ")) return true;
        std::this_thread::sleep_for(2ms);
    }
    return false;
}

}  // namespace

TEST_CASE("a signal ends the stream in order") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        CAPTURE(signal);
        IngestServer ingest;
        Process process(rtmpush({"--json", media_file("clip.mp4"), ingest.url("live/key")}));
        process.await_output("\"publishing\"");
        process.send_signal(signal);
        const Outcome outcome = process.wait(patience);
        CAPTURE(outcome.out);
        CHECK(outcome.status == 128 + signal);
        CHECK(holds(outcome.out, "\"event\":\"end\""));
        CHECK(holds(outcome.out, "\"status\":" + std::to_string(128 + signal)));
        check_ended_in_order(ingest);
    }
}

TEST_CASE("a closed terminal ends a playlist in order, and is no wish to read it again") {
    const TemporaryFolder folder;
    IngestServer ingest;
    Command command = rtmpush({"--playlist", list_of(folder, "clip.mp4"), "--loop", ingest.url("live/key")});
    command.console = Console::terminal;
    Process process(command);
    process.await_output("publishing to");
    // A shell and the system both send it.
    process.send_signal(SIGHUP);
    process.send_signal(SIGHUP);
    CHECK(process.wait(patience).status == 129);
    check_ended_in_order(ingest);
}

TEST_CASE("without a terminal SIGHUP has the playlist read again, and ends what has none") {
    const TemporaryFolder folder;
    {
        const std::string list = list_of(folder, "short.mp4");
        IngestServer ingest;
        Process process(without_terminal(
            rtmpush({"--json", "--playlist", list, "--loop", "--speed", "10", ingest.url("live/key")})));
        process.await_output("\"publishing\"");
        process.send_signal(SIGHUP);
        // The stream goes on.
        process.await_output("\"loop\":5");
        process.send_signal(SIGTERM);
        CHECK(process.wait(patience).status == 143);
        check_ended_in_order(ingest);
    }
    IngestServer ingest;
    Process process(without_terminal(rtmpush({media_file("clip.mp4"), ingest.url("live/key")})));
    process.await_output("publishing to");
    process.send_signal(SIGHUP);
    CHECK(process.wait(patience).status == 129);
    check_ended_in_order(ingest);
}

TEST_CASE("under nohup a closed terminal ends nothing") {
    const TemporaryFolder folder;
    for (const bool playlist : {true, false}) {
        CAPTURE(playlist);
        IngestServer ingest;
        Command command = rtmpush({"--json", "--loop=4", "--speed", "4"});
        if (playlist) command.arguments.emplace_back("--playlist");
        command.arguments.push_back(playlist ? list_of(folder, "short.mp4")
                                             : media_file("short.mp4").string());
        command.arguments.push_back(ingest.url("live/key"));
        command.arguments.insert(command.arguments.begin(), "nohup");
        command.console = Console::terminal;
        Process process(command);
        process.await_output("\"publishing\"");
        process.send_signal(SIGHUP);
        process.send_signal(SIGHUP);
        const Outcome outcome = process.wait();
        CAPTURE(outcome.out);
        CHECK(outcome.status == 0);
        CHECK(holds(outcome.out, "\"loop\":4"));
        check_ended_in_order(ingest);
    }
}

TEST_CASE("the first signal after --until ends in order as any first signal does, and is told") {
    const IngestServer ingest({"--hold-open", "--never-answer", "deleteStream"});
    const auto end = std::chrono::ceil<std::chrono::seconds>(std::chrono::system_clock::now() + 1s);
    const std::string until =
        fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(end)));
    Process process(rtmpush({"--json", "--until", until, "--confirm", "closed", "--end-timeout", "3s",
                             "--loop", media_file("short.mp4"), ingest.url("live/key")}));
    process.await_output("\"publishing\"");
    std::this_thread::sleep_until(end + 300ms);
    REQUIRE(process.running());
    process.send_signal(SIGINT);
    const Outcome outcome = process.wait(patience);
    CAPTURE(outcome.out);
    CHECK(outcome.status == 130);
    CHECK(holds(outcome.out, "\"event\":\"end\""));
    CHECK(holds(outcome.out, "\"class\":\"interrupted\""));
}

TEST_CASE("the second signal ends the command of --on-event too, while the stream runs and behind it") {
    const TemporaryFolder folder;
    for (const bool over : {false, true}) {
        CAPTURE(over);
        const std::string file = folder.path() / (over ? "behind" : "while");
        const IngestServer ingest;
        // The shell waits for a child of its own, and both cling to life.
        const std::string hook = "trap '' INT TERM HUP; sleep 1000 & echo $! > " + file + "; wait";
        std::vector<std::string> arguments{"--on-event", hook};
        if (over) arguments.insert(arguments.end(), {"--speed", "max"});
        arguments.insert(arguments.end(), {media_file("clip.mp4"), ingest.url("live/key")});
        Process process(rtmpush(arguments));
        process.await_output(over ? "end confirmed: " : "publishing to");
        REQUIRE(await_file(file));
        // Behind the stream the first one may still find it ending.
        process.send_signal(SIGINT);
        process.send_signal(SIGTERM);
        const Outcome outcome = process.wait(patience);
        CAPTURE(outcome.err);
        CHECK((outcome.status == 143 || outcome.status == 130));
        pid_t child = 0;
        std::ifstream(file) >> child;
        REQUIRE(child > 0);
        CHECK(await_end_of(child));
    }
}

}  // namespace signal_test
