// Traces of a run for people and for monitoring: the page, and the figures for Prometheus.

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <pugixml.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/ingest_server.hpp"
#include "e2e/media_files.hpp"
#include "e2e/rtmpush.hpp"
#include "e2e/skip.hpp"
#include "e2e/slow_link.hpp"
#include "support/temporary_folder.hpp"

namespace report_test {

using namespace e2e;
using nlohmann::json;

namespace {

std::vector<json> lines_of(const std::string& text) {
    std::vector<json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(json::parse(line));
    return lines;
}

json last_of(const std::vector<json>& lines, const std::string& event) {
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if ((*line)["event"] == event) return *line;
    }
    FAIL("no event " << event);
    return {};
}

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

pugi::xml_document page_of(const std::filesystem::path& path) {
    pugi::xml_document page;
    const pugi::xml_parse_result result = page.load_file(path.c_str());
    INFO(result.description());
    REQUIRE(result);
    return page;
}

/// Checks that every exact figure of a page is that of the line.
void check_figures(const pugi::xml_document& page, const json& line) {
    const pugi::xpath_node_set figures = page.select_nodes("//dd[@data-field]");
    CHECK(figures.size() >= 16);
    for (const pugi::xpath_node& figure : figures) {
        const std::string field = figure.node().attribute("data-field").as_string();
        CAPTURE(field);
        REQUIRE(line.contains(field));
        CHECK(line[field] == figure.node().attribute("data-value").as_llong());
    }
}

/// The value of a series with one label, the destination.
std::optional<double> value_of(const std::string& stats, const std::string& name) {
    const std::string begin = "\n" + name + "{destination=";
    const std::size_t at = stats.find(begin);
    if (at == std::string::npos) return std::nullopt;
    return std::stod(stats.substr(stats.find("} ", at) + 2));
}

}  // namespace

TEST_CASE("page, figures for Prometheus and JSON agree, and none knows the key") {
    const TemporaryFolder folder;
    const std::filesystem::path page_path = folder.path() / "run.html";
    const std::filesystem::path stats_path = folder.path() / "run.prom";
    IngestServer server;
    const Outcome outcome =
        run(rtmpush({"--json", "--speed", "2", "--loop=2", "--report", page_path.string(), "--stats-file",
                     stats_path.string(), media_file("clip.mp4"), server.url("live/hushhush")}));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    const json end = last_of(lines_of(outcome.out), "end");
    CHECK(end["video_frames"] == 180);
    check_figures(page_of(page_path), end);
    const std::string stats = text_of(stats_path);
    CHECK(value_of(stats, "rtmpush_sent_bytes_total") == end["sent_bytes"].get<double>());
    CHECK(value_of(stats, "rtmpush_video_frames_total") == 180);
    CHECK(value_of(stats, "rtmpush_exit_status") == 0);
    CHECK(value_of(stats, "rtmpush_live") == 0);
    CHECK(text_of(page_path).find("hushhush") == std::string::npos);
    CHECK(stats.find("hushhush") == std::string::npos);
}

TEST_CASE("the length of a loop is told to the end, and with it") {
    IngestServer server;
    const Outcome outcome = run(rtmpush({"--json", "--speed", "2", "--loop=2", "--progress-interval", "100ms",
                                         media_file("clip.mp4"), server.url("live/key")}));
    REQUIRE(outcome.status == 0);
    const std::vector<json> lines = lines_of(outcome.out);
    const json total = last_of(lines, "progress")["total_ms"];
    CHECK(total > 5500);
    for (const json& line : lines) {
        if (line["event"] == "progress" || line["event"] == "end") CHECK(line["total_ms"] == total);
    }
}

TEST_CASE("a stream that never began took no time, had no session, and was in no pass") {
    const TemporaryFolder folder;
    const std::filesystem::path page_path = folder.path() / "run.html";
    const std::filesystem::path stats_path = folder.path() / "run.prom";
    const IngestServer server({"--refuse", "publish:NetStream.Publish.Denied"});
    const Outcome outcome =
        run(rtmpush({"--json", "--report", page_path.string(), "--stats-file", stats_path.string(),
                     media_file("clip.mp4"), server.url("live/hushhush")}));
    CHECK(outcome.status == 112);
    const json end = last_of(lines_of(outcome.out), "end");
    for (const char* field : {"elapsed_ms", "sessions", "loop", "bitrate_bps"}) {
        CAPTURE(field);
        CHECK(end[field] == 0);
    }
    check_figures(page_of(page_path), end);
    const std::string stats = text_of(stats_path);
    CHECK(value_of(stats, "rtmpush_elapsed_seconds") == 0);
    CHECK(value_of(stats, "rtmpush_sessions_total") == 0);
    CHECK(value_of(stats, "rtmpush_pass") == 0);
}

TEST_CASE("a server that refuses is on the page and in the figures, without the key") {
    const TemporaryFolder folder;
    const std::filesystem::path page_path = folder.path() / "run.html";
    const std::filesystem::path stats_path = folder.path() / "run.prom";
    const IngestServer server({"--refuse", "publish:NetStream.Publish.Denied"});
    const Outcome outcome = run(rtmpush({"--report", page_path.string(), "--stats-file", stats_path.string(),
                                         media_file("clip.mp4"), server.url("live/hushhush")}));
    CHECK(outcome.status == 112);
    const pugi::xml_document page = page_of(page_path);
    const std::string failure = page.select_node("//p[@class='failure']").node().text().get();
    CHECK(failure.find("NetStream.Publish.Denied") != std::string::npos);
    const std::string stats = text_of(stats_path);
    CHECK(value_of(stats, "rtmpush_exit_status") == 112);
    CHECK(text_of(page_path).find("hushhush") == std::string::npos);
    CHECK(stats.find("hushhush") == std::string::npos);
}

TEST_CASE("a place that cannot be written to is told as JSON too, before anything is sent") {
    const Outcome outcome = run(
        rtmpush({"--json", "--report", "/nowhere/run.html", media_file("clip.mp4"), "rtmp://localhost/a/k"}));
    CHECK(outcome.status == 1);
    const json error = last_of(lines_of(outcome.out), "error");
    CHECK(error["status"] == 1);
    CHECK(error["message"].get<std::string>().starts_with("--report /nowhere/run.html: cannot write: "));
    CHECK(outcome.out.find("connecting") == std::string::npos);
}

TEST_CASE("what sends nothing leaves no page and no figures") {
    const TemporaryFolder folder;
    const std::filesystem::path page_path = folder.path() / "run.html";
    const std::filesystem::path stats_path = folder.path() / "run.prom";
    const Outcome outcome = run(rtmpush({"--check", "--report", page_path.string(), "--stats-file",
                                         stats_path.string(), media_file("clip.mp4")}));
    CAPTURE(outcome.err);
    CHECK(outcome.status == 0);
    CHECK_FALSE(std::filesystem::exists(page_path));
    CHECK_FALSE(std::filesystem::exists(stats_path));
}

TEST_CASE("over a slow link the kernel's round-trip time and unsent bytes are told") {
    if (is_skipped(SlowLink::why_not())) return;
    const SlowLink link("2mbit");
    const IngestServer server({"--bind", SlowLink::server_address}, link.server());
    const Outcome outcome = run(link.at_client(rtmpush_unpaced(
        {"--json", "--progress-interval", "100ms", media_file("groups.mp4"), server.url("live/slow")})));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    double slowest = 0;
    std::uint64_t most_unsent = 0;
    for (const json& line : lines_of(outcome.out)) {
        if (line["event"] != "progress") continue;
        if (line["rtt_ms"].is_number()) slowest = std::max(slowest, line["rtt_ms"].get<double>());
        most_unsent = std::max(most_unsent, line["unsent_bytes"].get<std::uint64_t>());
    }
    // Packets wait in the bucket's queue.
    CHECK(slowest > 10);
    CHECK(most_unsent > 0);
}

}  // namespace report_test
