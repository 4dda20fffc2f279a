#include "cli/report/event_command.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "support/clips.hpp"
#include "support/environment.hpp"
#include "support/no_polling.hpp"

namespace event_command_test {

using namespace std::chrono_literals;
using cli::EventCommand;
using Lines = std::vector<std::string>;

namespace {

/// Patience that suits a busy machine.
constexpr EventCommand::Patience patient{.run = 30s, .last = 60s};

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("the command gets each line on its standard input, in order, one run a line") {
    const clips::Folder folder;
    const std::string file = folder.path("lines");
    EventCommand command("cat >> " + file + "; echo run >> " + file, patient);
    for (const char* line : {"one", "two", "three"})
        command.line(line);
    command.finish();
    CHECK(content_of(file) == "one\nrun\ntwo\nrun\nthree\nrun\n");
    CHECK(command.take_failures().empty());
}

TEST_CASE("a line of any length arrives whole, and one that is not read does no harm") {
    const clips::Folder folder;
    EventCommand command("wc -c > " + folder.path("count"), patient);
    command.line(std::string(1'000'000, 'x'));
    command.finish();
    CHECK(std::stoi(content_of(folder.path("count"))) == 1'000'001);
    EventCommand careless("true", patient);
    careless.line(std::string(1'000'000, 'x'));
    careless.finish();
    CHECK(careless.take_failures().empty());
}

TEST_CASE("a wait that the machine refuses ends the command, and is told") {
    const clips::Folder folder;
    EventCommand command("trap '' TERM; touch " + folder.path("begun") + "; while :; do sleep 1; done",
                         {.run = 2s, .last = 60s});
    command.line("one");
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!std::filesystem::exists(folder.path("begun")) && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(1ms);
    {
        // The first wait is under way; the one for the end after SIGTERM is refused.
        const NoPolling refused;
        command.finish();
    }
    const Lines failures = command.take_failures();
    REQUIRE(failures.size() == 1);
    CHECK(failures.front().find("the command was ended: waiting for the network") != std::string::npos);
}

TEST_CASE("a failure is told once as long as it stays the same") {
    const clips::Folder folder;
    // The command succeeds where it finds the word.
    EventCommand command("grep -q good || exit 3", patient);
    for (const char* line : {"bad", "bad", "good", "bad"})
        command.line(line);
    command.finish();
    const std::string failure = "--on-event: the command ended with status 3";
    CHECK(command.take_failures() == Lines{failure, failure});
    CHECK(command.take_failures().empty());

    EventCommand killed("kill -TERM $$; sleep 10", patient);
    killed.line("x");
    killed.finish();
    CHECK(killed.take_failures() == Lines{"--on-event: the command was ended by signal 15"});

    EventCommand missing("/no/such/command 2> /dev/null", patient);
    missing.line("x");
    missing.finish();
    CHECK(missing.take_failures() == Lines{"--on-event: the command ended with status 127"});
}

TEST_CASE("a command that hangs is ended, with what it has started, and the next line has its run") {
    const clips::Folder folder;
    const std::string file = folder.path("lines");
    EventCommand command("read line; echo $line >> " + file + "; [ $line = good ] || { sleep 1000; true; }",
                         {.run = 500ms, .last = 60s});
    command.line("bad");
    command.line("good");
    command.finish();
    CHECK(content_of(file) == "bad\ngood\n");
    CHECK(command.take_failures() == Lines{"--on-event: the command did not end in time, and was ended"});
}

TEST_CASE("a slow command holds nothing up: lines wait, are left out, and the end is in time") {
    const auto begun = std::chrono::steady_clock::now();
    EventCommand command("sleep 1000", {.run = 1h, .last = 200ms});
    for (std::size_t i = 0; i < EventCommand::limit + 10; ++i)
        command.line("x");
    command.finish();
    CHECK(std::chrono::steady_clock::now() - begun < 60s);
    const Lines failures = command.take_failures();
    REQUIRE(!failures.empty());
    CHECK(failures.front().starts_with("--on-event: the command is too slow: "));
    CHECK(failures.front().ends_with(" events left out"));
}

TEST_CASE("lines that were left out are counted once there is room") {
    EventCommand command("true", patient);
    CHECK(command.take_left_out() == 0);
    EventCommand slow("sleep 1000", {.run = 1h, .last = 10ms});
    for (std::size_t i = 0; i < EventCommand::limit + 10; ++i)
        slow.line("x");
    // There is no room as long as lines wait.
    CHECK(slow.take_left_out() == 0);
}

TEST_CASE("the command does not see what is secret") {
    const Variable key("RTMPUSH_KEY", "sekrit-key-77");
    const Variable password("RTMPUSH_PASSWORD", "sekrit-password");
    const Variable socket("NOTIFY_SOCKET", "/run/somewhere");
    const Variable other("RTMPUSH_SPEED", "2");
    const clips::Folder folder;
    EventCommand command("env > " + folder.path("env"), patient);
    command.line("x");
    command.finish();
    const std::string seen = content_of(folder.path("env"));
    CHECK(seen.find("sekrit") == std::string::npos);
    CHECK(seen.find("NOTIFY_SOCKET") == std::string::npos);
    CHECK(seen.find("RTMPUSH_SPEED=2") != std::string::npos);
}

}  // namespace event_command_test
