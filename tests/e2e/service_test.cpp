// rtmpush as a service of systemd's: its reports to the manager, through a socket of systemd's kind.

#include <algorithm>
#include <csignal>
#include <doctest/doctest.h>
#include <string>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/service_manager.hpp"

namespace service_test {

using namespace e2e;
using namespace std::chrono_literals;

namespace {

/// Time within which the manager wants a sign of life; rtmpush gives one every tenth of a second.
constexpr auto watchdog = 200ms;

std::size_t count_of(const std::vector<std::string>& heard, const std::string& message) {
    return static_cast<std::size_t>(std::count(heard.begin(), heard.end(), message));
}

std::size_t position(const std::vector<std::string>& heard, const std::string& beginning) {
    const auto found = std::find_if(heard.begin(), heard.end(), [&](const std::string& message) {
        return message.starts_with(beginning);
    });
    return static_cast<std::size_t>(found - heard.begin());
}

}  // namespace

TEST_CASE("a service is ready once it publishes, shows that it lives, and says when it stops") {
    ServiceManager manager;
    IngestServer server;
    Process process(manager.service(
        rtmpush({"--loop", media_file("short.mp4"), server.url("live/sekrit-key-77")}), watchdog));
    REQUIRE(manager.wait_for("READY=1"));
    process.await_output("publishing to ");
    CHECK(manager.wait_for("WATCHDOG=1", count_of(manager.heard(), "WATCHDOG=1") + 5));
    CHECK(position(manager.heard(), "STOPPING=1") == manager.heard().size());
    process.send_signal(SIGTERM);
    CHECK(process.wait().status == 143);
    REQUIRE(manager.wait_for("STOPPING=1"));

    const std::vector<std::string> heard = manager.heard();
    CHECK(count_of(heard, "READY=1") == 1);
    CHECK(count_of(heard, "STOPPING=1") == 1);
    const std::size_t connecting = position(heard, "STATUS=connecting to rtmp://127.0.0.1:");
    const std::size_t publishing = position(heard, "STATUS=publishing to rtmp://127.0.0.1:");
    CHECK(connecting < publishing);
    CHECK(publishing < position(heard, "READY=1"));
    for (const std::string& message : heard)
        CHECK(message.find("sekrit") == std::string::npos);
}

TEST_CASE("a service that still connects lives, and is not ready") {
    ServiceManager manager;
    IngestServer silent({"--never-answer", "connect"});
    Command command = rtmpush({"--connect-timeout", "1s", "--retry", "1", "--retry-delay", "1ms",
                               media_file("short.mp4"), silent.url("live/x")});
    const Outcome outcome = run(manager.service(std::move(command), watchdog));
    CAPTURE(outcome.err);
    CHECK(outcome.status != 0);
    REQUIRE(manager.wait_for("STOPPING=1"));
    const std::vector<std::string> heard = manager.heard();
    CHECK(count_of(heard, "READY=1") == 0);
    // A second holds ten signs of life, though few of them are in time on a busy machine.
    CHECK(count_of(heard, "WATCHDOG=1") >= 4);
    const std::size_t retrying = position(heard, "STATUS=rtmp://127.0.0.1:");
    REQUIRE(retrying < heard.size());
    CHECK(heard[retrying].find("; trying again in ") != std::string::npos);
}

}  // namespace service_test
