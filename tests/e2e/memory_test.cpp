// A stream of any length takes the same memory.

#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/skip.hpp"
#include "support/sanitized.hpp"

namespace memory_test {

using namespace e2e;

namespace {

/// Resident memory of a process in kB; 0 once it is gone.
long resident(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    }
    return 0;
}

}  // namespace

TEST_CASE(
    "hours of a loop, as fast as it goes, take no more memory at their end than after their beginning") {
    if (is_skipped(sanitized ? "what a sanitizer keeps of its own would be measured too" : "")) return;
    const std::string clip = media_file("short.mp4");
    IngestServer server;
    // One pass lasts 2 s.
    Process process(rtmpush_unpaced({"--loop=5400", clip, server.url("live/hours")}));
    process.await_output("publishing to ");
    std::vector<long> samples;
    while (process.running()) {
        samples.push_back(resident(process.pid()));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const Outcome outcome = process.wait();
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    std::erase(samples, 0);
    REQUIRE(samples.size() > 20);
    // The first quarter sets up all that is needed; memory counts from there on.
    const auto begun = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 4);
    CHECK(*std::max_element(begun, samples.end()) - *begun < 1000);
}

}  // namespace memory_test
