// Media that an input announces or holds and that cannot be sent: told, counted, and no success.

#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "support/temporary_folder.hpp"

namespace loss_test {

using namespace e2e;
using nlohmann::json;

namespace {

constexpr std::size_t packet_size = 188;
/// Exit status of a run that was not a whole one.
constexpr int incomplete = 119;

std::string transport_stream() {
    std::ifstream stream(media_file("clip.ts"), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// clip.ts, whose table tells of sound that never comes.
std::string without_sound() {
    constexpr unsigned sound_pid = 0x101;
    std::string bytes = transport_stream();
    for (std::size_t at = 0; at + packet_size <= bytes.size(); at += packet_size) {
        const auto high = static_cast<std::uint8_t>(bytes[at + 1]);
        const auto low = static_cast<std::uint8_t>(bytes[at + 2]);
        if (((high & 0x1FU) << 8U | low) != sound_pid) continue;
        bytes[at + 1] = 0x1F;
        bytes[at + 2] = static_cast<char>(0xFF);
    }
    return bytes;
}

/// groups.mp4 in MPEG-TS, from amid its first group of pictures on.
std::string from_amid_group(const TemporaryFolder& folder) {
    const std::string path = folder.path() / "groups.ts";
    REQUIRE(run({{"ffmpeg", "-v", "error", "-i", media_file("groups.mp4"), "-c", "copy", path}}).status == 0);
    std::ifstream stream(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    return bytes.substr(bytes.size() / packet_size / 12 * packet_size);
}

std::string written(const TemporaryFolder& folder, const std::string& bytes) {
    const std::string path = folder.path() / "odd.ts";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

std::vector<json> events_of(const std::string& lines, const std::string& event) {
    std::vector<json> found;
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);) {
        json object = json::parse(line);
        if (object.at("event") == event) found.push_back(std::move(object));
    }
    return found;
}

/// A dry run that reports in JSON, of a file or of what a pipe brings.
Outcome dry_run(std::vector<std::string> arguments, const std::string& piped = {}) {
    arguments.insert(arguments.begin(), {"--json", "--dry-run"});
    Command command = rtmpush_unpaced(arguments);
    command.input = piped;
    return run(command);
}

}  // namespace

TEST_CASE("a track that is announced and never comes is status 119, unless an option leaves it out") {
    const TemporaryFolder folder;
    const std::string bytes = without_sound();
    const std::string path = written(folder, bytes);
    for (const bool piped : {false, true}) {
        CAPTURE(piped);
        const Outcome outcome = piped ? dry_run({"-"}, bytes) : dry_run({path});
        CAPTURE(outcome.err);
        CHECK(outcome.status == incomplete);
        CHECK(outcome.err.find("--no-audio") != std::string::npos);
        const auto warnings = events_of(outcome.out, "warning");
        REQUIRE(warnings.size() == 1);
        CHECK(warnings[0].at("class") == "missing_track");
        const auto ends = events_of(outcome.out, "end");
        REQUIRE(ends.size() == 1);
        CHECK(ends[0].at("status") == incomplete);
        CHECK(ends[0].at("video_frames") == 90);
    }
    const Outcome meant = dry_run({"--no-audio", path});
    CHECK(meant.status == 0);
    CHECK(events_of(meant.out, "warning").empty());
}

TEST_CASE("a check of an input that lacks a track is status 119 too") {
    const TemporaryFolder folder;
    const std::string path = written(folder, without_sound());
    const Outcome outcome = run(rtmpush({"--check", "--json", path}));
    CHECK(outcome.status == incomplete);
    const json line = json::parse(outcome.out);
    CHECK(line.at("status") == incomplete);
    REQUIRE(line.at("warnings").size() == 1);
    CHECK(line.at("warnings")[0].at("class") == "missing_track");
    CHECK(outcome.out.find("--silent-audio") == std::string::npos);
    CHECK(run(rtmpush({"--check", "--no-audio", path})).status == 0);
}

TEST_CASE("what is left out is counted at the end of a success, and is an error under --strict") {
    const TemporaryFolder folder;
    const std::string path = written(folder, from_amid_group(folder));
    const Outcome outcome = dry_run({path});
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    const auto warnings = events_of(outcome.out, "warning");
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].at("class") == "left_out");
    const std::uint64_t left_out = warnings[0].at("left_out_frames");
    CHECK(left_out > 0);
    const auto ends = events_of(outcome.out, "end");
    REQUIRE(ends.size() == 1);
    CHECK(ends[0].at("left_out_frames") == left_out);
    CHECK(ends[0].at("moved_ms") == 0);

    CHECK(dry_run({"--strict", path}).status == incomplete);
    CHECK(run(rtmpush({"--check", path})).status == 0);
    CHECK(run(rtmpush({"--check", "--strict", path})).status == incomplete);
}

TEST_CASE("each pass of a loop counts what it leaves out") {
    const TemporaryFolder folder;
    const std::string path = written(folder, from_amid_group(folder));
    const auto left_out = [&](const std::vector<std::string>& arguments) {
        return events_of(dry_run(arguments).out, "end").at(0).at("left_out_frames").get<std::uint64_t>();
    };
    CHECK(left_out({"--loop=3", path}) == 3 * left_out({path}));
}

}  // namespace loss_test
