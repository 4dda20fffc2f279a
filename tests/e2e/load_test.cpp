// Many publishers from one command, against nginx, which records each, and against a crowd that misbehaves as told.

#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "e2e/comparison.hpp"
#include "e2e/crowd_server.hpp"
#include "e2e/flv_reader.hpp"
#include "e2e/media_files.hpp"
#include "e2e/nginx_server.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/workplace.hpp"
#include "support/text_parts.hpp"

namespace load_test {

using namespace e2e;
using nlohmann::json;
using text_parts::holds;
using text_parts::lines_of;

namespace {

constexpr std::chrono::seconds patience{60};

/// The line of JSON with which a run ended.
json end_of(const std::string& out) {
    const std::vector<std::string> lines = lines_of(out);
    REQUIRE(!lines.empty());
    json end = json::parse(lines.back());
    CHECK(end["event"] == "end");
    return end;
}

/// Failures at the end of a run by the status of their class.
std::map<int, int> failures_in(const json& end) {
    std::map<int, int> counts;
    for (const json& failures : end["failures"]) {
        counts[failures["status"].get<int>()] += failures["count"].get<int>();
        CHECK(!failures["message"].get<std::string>().empty());
    }
    return counts;
}

/// Runs rtmpush with these arguments, for its lines of JSON.
Outcome run_load(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "--json");
    return run(rtmpush(arguments), patience);
}

std::string number_between(const std::string& text, const std::string& before, const std::string& after) {
    const std::size_t at = text.find(before);
    REQUIRE(at != std::string::npos);
    const std::size_t begin = at + before.size();
    return text.substr(begin, text.find(after, begin) - begin);
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

std::string words_of(const std::vector<std::string>& arguments) {
    std::string text;
    for (const std::string& argument : arguments)
        text += argument + ' ';
    return text;
}

/// Frames of a file, video and audio together.
std::size_t frames_of_file(const std::string& name) {
    return packets_of(media_file(name), 'v').size() + packets_of(media_file(name), 'a').size();
}

}  // namespace

TEST_CASE("load: twenty copies are recorded whole, and the server counts what the summary does") {
    const NginxServer server;
    const Outcome outcome =
        run_load({"--copies", "20", "--ramp-up", "1s", media_file("clip.mp4"), server.url("live/t-{n:02}")});
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    for (int number = 1; number <= 20; ++number) {
        CAPTURE(number);
        const auto tags = read_flv(server.recording(fmt::format("t-{:02}", number)));
        check_same_frames(tags, media_file("clip.mp4"));
        check_order(tags);
    }
    const json end = end_of(outcome.out);
    CHECK(end["copies"] == 20);
    CHECK(end["finished"] == 20);
    CHECK(end["failed"] == 0);
    CHECK(end["dropped"] == 0);
    CHECK(end["frames"] == 20 * frames_of_file("clip.mp4"));
    const std::string stat = server.statistics();
    CHECK(end["attempts"] == std::stol(number_between(stat, "<naccepted>", "<")));
    // nginx does not count C0, C1 and C2.
    constexpr long handshake = 1 + 2 * 1536;
    CHECK(end["bytes"] == std::stol(number_between(stat, "<bytes_in>", "<")) + 20 * handshake);
}

TEST_CASE("load: nginx has as many publishers as copies are live") {
    const NginxServer server;
    Process process(rtmpush({"--testcard", "--loop", "--copies", "20", server.url("live/t-{n}")}));
    const auto publishers = [&] { return count_of(server.statistics(), "<name>t-"); };
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (publishers() < 20 && std::chrono::steady_clock::now() < deadline && process.running())
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(publishers() == 20);
    process.send_signal(SIGINT);
    CHECK(process.wait(patience).status == 130);
    CHECK(publishers() == 0);
}

TEST_CASE("load: each fault of a server is a failure of its class, and the others are well") {
    // Of 40 these are 4, 4 and 5 connections, and no two the same.
    CrowdServer server({"--ignore-every", "9", "--refuse-every", "10", "--reset-every", "7:1500"});
    const Outcome outcome = run_load(
        {"--connect-timeout", "3s", "--copies", "40", media_file("clip.mp4"), server.url("live/t-{n}")});
    CAPTURE(outcome.err);
    const CrowdServer::Seen seen = server.end();
    CAPTURE(seen.totals.dump());
    CHECK(seen.totals["connections"] == 40);
    CHECK(seen.totals["ignored"] == 4);
    CHECK(seen.totals["refused"] == 4);
    CHECK(seen.totals["reset"] == 5);
    CHECK(seen.totals["endings"]["deleteStream"] == 27);
    CHECK(seen.totals["faults"].empty());
    const json end = end_of(outcome.out);
    CHECK(end["attempts"] == 40);
    CHECK(end["failed"] == 13);
    CHECK(end["finished"] == 27);
    std::map<int, int> failures = failures_in(end);
    CHECK(failures[28] == 4);
    CHECK(failures[112] == 4);
    CHECK(failures[55] + failures[114] == 5);
    // The status is that of the class with the most.
    CHECK((outcome.status == 55 || outcome.status == 114));
    for (const json& stream : seen.streams) {
        if (!stream["endings"].contains("deleteStream")) continue;
        CAPTURE(stream.dump());
        CHECK(stream["video"]["frames"] == packets_of(media_file("clip.mp4"), 'v').size());
        CHECK(stream["audio"]["frames"] == packets_of(media_file("clip.mp4"), 'a').size());
    }
}

TEST_CASE("load: a copy whose server stops reading fails, and holds nobody up") {
    CrowdServer server({"--stall-every", "3"});
    const Outcome outcome =
        run_load({"--speed", "4", "--loop", "--duration", "30s", "--stall-timeout", "1s", "--end-timeout",
                  "1s", "--copies", "3", media_file("heavy.mp4"), server.url("live/t-{n}")});
    CAPTURE(outcome.err);
    CHECK(outcome.status != 0);
    const CrowdServer::Seen seen = server.end();
    CHECK(seen.totals["stalled"] == 1);
    CHECK(seen.totals["endings"]["deleteStream"] == 2);
    const json end = end_of(outcome.out);
    CHECK(end["failed"] == 1);
    CHECK(end["finished"] == 2);
}

TEST_CASE("load: Ctrl-C ends many streams in order, within the end timeout") {
    constexpr int many = 300;
    CrowdServer server;
    Process process(
        rtmpush({"--testcard", "--loop", "--copies", std::to_string(many), server.url("live/t-{n}")}));
    server.totals_when([](const json& totals) { return totals["live"] == many; });
    const auto told = std::chrono::steady_clock::now();
    process.send_signal(SIGINT);
    const Outcome outcome = process.wait(patience);
    CAPTURE(outcome.err);
    CHECK(outcome.status == 130);
    CHECK(std::chrono::steady_clock::now() - told < std::chrono::seconds(6));
    const CrowdServer::Seen seen = server.end();
    CHECK(seen.totals["publishes"] == many);
    CHECK(seen.totals["endings"] == json{{"deleteStream", many}});
}

TEST_CASE("load: a storm brings all back") {
    constexpr int many = 100;
    CrowdServer server;
    Process process(
        rtmpush({"--testcard", "--loop", "--copies", std::to_string(many), server.url("live/t-{n}")}));
    server.totals_when([](const json& totals) { return totals["live"] == many; });
    process.send_signal(SIGUSR1);
    const json back = server.totals_when(
        [](const json& totals) { return totals["publishes"] == 2 * many && totals["live"] == many; });
    CHECK(back["endings"]["reset"] == many);
    process.send_signal(SIGINT);
    CHECK(process.wait(patience).status == 130);
}

TEST_CASE("load: four shards by GNU parallel, merged, are one run") {
    CrowdServer server;
    Workplace place;
    place.place("clip.mp4", "clip.mp4");
    place.set("RTMPUSH_SPEED", "1");
    place.set("URL", server.url("live/t-{n}"));
    place.run_well(
        "rtmpush -q --json --copies 20 --ramp-up 1s clip.mp4 \"$URL\" >whole.lines\n"
        "parallel --will-cite -j0 rtmpush -q --copies 20 --ramp-up 1s --shard {}/4 "
        "--summary part-{}.json clip.mp4 \"'$URL'\" ::: 0 1 2 3\n"
        "rtmpush -q --json --merge part-*.json >merged.lines");
    const json whole = end_of(place.content("whole.lines"));
    const json merged = end_of(place.content("merged.lines"));
    for (const char* metric :
         {"copies", "attempts", "failed", "finished", "departed", "frames", "dropped", "bytes"}) {
        CAPTURE(metric);
        CHECK(merged[metric] == whole[metric]);
    }
    const CrowdServer::Seen seen = server.end();
    REQUIRE(seen.streams.size() == 20);
    for (const json& stream : seen.streams) {
        CAPTURE(stream.dump());
        CHECK(stream["publishes"] == 2);
        CHECK(stream["endings"] == json{{"deleteStream", 2}});
    }
    const Outcome other =
        run(place.shell("rtmpush -q --copies 10 --summary other.json --shard 0/4 clip.mp4 \"$URL\" || :\n"
                        "rtmpush --merge part-1.json other.json"));
    CHECK(other.status == 2);
}

TEST_CASE("load: the manual's collection of the shards' results is one line") {
    // The line of scripts/load/README.md, with a kubectl that says what ten pods would.
    std::ifstream file(std::string(E2E_SCRIPTS) + "/load/README.md");
    const std::string readme{std::istreambuf_iterator<char>(file), {}};
    const std::string line = "kubectl logs" + number_between(readme, "    kubectl logs", "\n");
    CrowdServer server;
    Workplace place;
    place.place("short.mp4", "short.mp4");
    place.set("RTMPUSH_SPEED", "1");
    place.set("URL", server.url("live/t-{n}"));
    place.write("programs/kubectl", "#!/bin/sh\ncat log.*\n");
    place.run_well(
        "chmod +x programs/kubectl\nfor shard in 0 1 2; do\n"
        "rtmpush -q --copies 9 --shard $shard/3 --summary - short.mp4 \"$URL\" >log.$shard 2>&1\ndone");
    CHECK(end_of(place.run_well(line + " --json").out)["finished"] == 9);
}

TEST_CASE("load: what makes no sense is one line, and nothing is sent") {
    CrowdServer server;
    Workplace place;
    place.write("two.keys", "k1\nk2\n");
    place.write("same.keys", "k1\nk2\nk1\n");
    const std::string clip = media_file("short.mp4");
    const std::string url = server.url("live/t-{n}");
    const std::string folder = place.path().string() + "/";
    const std::vector<std::vector<std::string>> cases{
        {"--copies", "3", clip, server.url("live/t")},
        {"--copies", "3", "--keys", folder + "two.keys", clip, server.url("live")},
        {"--keys", folder + "same.keys", clip, server.url("live")},
        {"--copies", "3", "--shard", "4/4", clip, url},
        {"--copies", "3", "--expect", "latte.p99<1s", clip, url},
        {"--copies", "3", "--expect", "late.p99<1%", clip, url},
        {"--copies", "3", "--dump", folder + "dump.flv", clip, url},
        {"--copies", "3", "--on-lag", "drop", clip, url},
        {"--copies", "3", "--ramp-up", "1s", "--rate", "3/s", clip, url},
        {"--copies", "0", clip, url},
        {"--copies", "99999", clip, url},
        {"--merge", folder + "two.keys"},
    };
    for (const std::vector<std::string>& arguments : cases) {
        CAPTURE(words_of(arguments));
        const Outcome outcome = run(rtmpush(arguments));
        CAPTURE(outcome.err);
        CHECK(outcome.status == 2);
        CHECK(lines_of(outcome.err).size() == 1);
        CHECK(outcome.err.starts_with("rtmpush: "));
        CHECK(outcome.out.empty());
        CHECK(!holds(outcome.err, "live/t-"));
    }
    CHECK(server.end().totals["connections"] == 0);
}

}  // namespace load_test
