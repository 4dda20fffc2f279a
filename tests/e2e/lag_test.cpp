// A stream of 4 Mbit/s on a link of 2.

#include <algorithm>
#include <chrono>
#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <vector>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/skip.hpp"
#include "e2e/slow_link.hpp"
#include "support/temporary_folder.hpp"

namespace lag_test {

using namespace e2e;

namespace {

using Clock = std::chrono::steady_clock;

/// Result of a push through the link, and its duration.
struct Push {
    Outcome outcome;
    std::string seen;
    std::chrono::duration<double> taken{0};
};

Push push(std::vector<std::string> options, const std::vector<std::string>& more_of_server = {}) {
    // The file is made before the clock runs.
    options.push_back(media_file("heavy.mp4"));
    const SlowLink link("2mbit");
    std::vector<std::string> server{"--bind", SlowLink::server_address};
    server.insert(server.end(), more_of_server.begin(), more_of_server.end());
    IngestServer ingest(server, link.server());
    options.push_back(ingest.url("live/lag"));
    Push push;
    const auto begun = Clock::now();
    push.outcome = run(link.at_client(rtmpush(options)));
    push.taken = Clock::now() - begun;
    push.seen = ingest.seen();
    return push;
}

/// The first number that stands behind `name` in a line of JSON.
double number(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\":");
    REQUIRE(at != std::string::npos);
    return std::stod(json.substr(at + name.size() + 3));
}

/// The numbers that stand behind `name`, in lines of JSON.
std::vector<double> all_numbers(const std::string& lines, const std::string& name) {
    std::vector<double> all;
    const std::string label = "\"" + name + "\":";
    for (std::size_t at = lines.find(label); at != std::string::npos; at = lines.find(label, at + 1))
        all.push_back(std::stod(lines.substr(at + label.size())));
    return all;
}

double frames(const std::string& json, const std::string& track) {
    return number(json.substr(json.find("\"" + track + "\":{")), "frames");
}

}  // namespace

TEST_CASE("wait: on half the rate it takes twice as long, and everything arrives") {
    if (is_skipped(SlowLink::why_not())) return;
    const Push waited = push({"--on-lag", "wait"});
    CAPTURE(waited.outcome.err);
    CHECK(waited.outcome.status == 0);
    CHECK(frames(waited.seen, "video") == 180);
    CHECK(waited.taken.count() > 11);
}

TEST_CASE("drop: it stays live, what arrives decodes, and nothing old is in it") {
    if (is_skipped(SlowLink::why_not())) return;
    const TemporaryFolder folder;
    const Push dropped = push({"--on-lag", "drop", "--queue", "1s", "--json", "--progress-interval", "100ms"},
                              {"--record", folder.path()});
    CAPTURE(dropped.outcome.err);
    CAPTURE(dropped.seen);
    CHECK(dropped.outcome.status == 0);
    CHECK(dropped.taken.count() < 9);
    CHECK(frames(dropped.seen, "video") < 150);
    CHECK(frames(dropped.seen, "video") > 40);
    // The sound lasts 6 s, in frames of 1024 samples each, and what the encoder adds.
    CHECK(frames(dropped.seen, "audio") >= 281);
    CHECK(dropped.outcome.err.find("frames left out, too late") != std::string::npos);
    // Frames are late by the bound of our queue, and by less than as much again on the way: in the system,
    // and in the buffers of the link.
    const std::string late = dropped.seen.substr(dropped.seen.find("\"late_ms\""));
    CHECK(number(late, "max") < 2000);
    // The system holds less unsent than the link takes away in half of that bound: one write of many
    // messages, on top of what is left of the one before.
    const std::vector<double> unsent = all_numbers(dropped.outcome.out, "unsent_bytes");
    CHECK(unsent.size() > 20);
    CHECK(*std::max_element(unsent.begin(), unsent.end()) < 2e6 / 8 / 2);
    const Outcome decoded = run({{"ffmpeg", "-nostdin", "-v", "warning", "-xerror", "-i",
                                  folder.path() / "live.lag.1.flv", "-f", "null", "-"}},
                                std::chrono::seconds(60));
    CHECK(decoded.status == 0);
    CHECK(decoded.err.empty());
}

TEST_CASE("fail: it ends when it is too late, with a status of its own") {
    if (is_skipped(SlowLink::why_not())) return;
    const Push failed = push({"--on-lag", "fail", "--max-lag", "1s"});
    CAPTURE(failed.outcome.err);
    CHECK(failed.outcome.status == 122);
    CHECK(failed.outcome.err.find("too slow: what is sent is 1 s late") != std::string::npos);
    CHECK(failed.taken.count() < 6);
}

}  // namespace lag_test
