#include "cli/report/stats_listener.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "cli/text/small_file.hpp"
#include "support/temporary_folder.hpp"

namespace stats_listener_test {

using namespace std::chrono_literals;
using cli::StatsListener;
using e2e::TemporaryFolder;
using Moment = cli::JsonListener::Moment;
namespace report = publish::report;

namespace {

const std::string url = "rtmp://host/live/****";

report::Progress progress() {
    report::Progress progress;
    progress.destination = url;
    progress.elapsed = 12s;
    progress.media = 12'345ms;
    progress.sent_bytes = 3'000'000;
    progress.video_frames = 360;
    progress.audio_frames = 500;
    progress.behind = 250ms;
    progress.connected = true;
    progress.round_trip = 1'500us;
    progress.retransmits = 7;
    return progress;
}

/// Text of the whole file.
std::string text_of(const std::string& path) {
    return cli::read_small_file(path, 1U << 20U);
}

bool has_line(const std::string& text, const std::string& line) {
    return ('\n' + text).find('\n' + line + '\n') != std::string::npos;
}

/// Line of a metric for this run's destination.
std::string series(const std::string& name, const std::string& value) {
    return "rtmpush_" + name + "{destination=\"" + url + "\"} " + value;
}

witness::Findings found() {
    witness::Findings findings;
    findings.level = witness::Level::frames;
    findings.all.sent = findings.all.received = 360;
    findings.all.lost = 2;
    findings.latency.add(250'000'000);
    findings.av_shift = witness::Shift{-5'000'000, 20'000'000};
    return findings;
}

/// Line of a figure of what came out.
std::string proof(const std::string& name, const std::string& value) {
    return "rtmpush_verify_" + name + "{place=\"https://edge/a.m3u8\"} " + value;
}

void unexpected(const std::string& warning) {
    FAIL_CHECK("warned: " << warning);
}

}  // namespace

TEST_CASE("the file is there before anything has happened, and for others to read") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "rtmpush.prom").string();
    const StatsListener stats(path, std::nullopt, unexpected);
    CHECK(text_of(path).starts_with("# HELP rtmpush_info "));
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    const mode_t mask = ::umask(0);
    ::umask(mask);
    CHECK((status.st_mode & 0777U) == (0666U & ~mask));
    CHECK(stats.progress_interval() == 10s);
    CHECK(stats.alive_interval() == 10s);
}

TEST_CASE("progress is written with the next sign of life, in the units of Prometheus") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "rtmpush.prom").string();
    StatsListener stats(path, 5s, unexpected);
    stats.report(progress());
    CHECK(text_of(path).find(url) == std::string::npos);
    stats.alive(publish::Status::Phase::running);
    const std::string text = text_of(path);
    CHECK(has_line(text, series("live", "1")));
    CHECK(has_line(text, series("media_seconds", "12.345")));
    CHECK(has_line(text, series("sent_bytes_total", "3000000")));
    CHECK(has_line(text, series("bitrate_bits_per_second", "2000000")));
    CHECK(has_line(text, series("video_frames_total", "360")));
    CHECK(has_line(text, series("audio_frames_total", "500")));
    CHECK(has_line(text, series("behind_seconds", "0.25")));
    CHECK(has_line(text, series("rtt_seconds", "0.0015")));
    CHECK(has_line(text, series("retransmits_total", "7")));
    CHECK(has_line(text, "# TYPE rtmpush_sent_bytes_total counter"));
    CHECK(text.find(series("exit_status", "")) == std::string::npos);
}

TEST_CASE("a stream that is lost is not live, and has no round-trip time") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "rtmpush.prom").string();
    StatsListener stats(path, 5s, unexpected);
    stats.report(progress());
    stats.report(report::Retrying{url, 1, std::nullopt, 1s,
                                  dial::Failure(dial::ExitStatus::connection_lost, url + ": lost")});
    CHECK(has_line(text_of(path), series("live", "0")));
    report::Progress without = progress();
    without.connected = false;
    without.round_trip.reset();
    stats.report(without);
    stats.alive(publish::Status::Phase::running);
    CHECK(has_line(text_of(path), series("live", "0")));
    CHECK(text_of(path).find("rtmpush_rtt_seconds{") == std::string::npos);
}

TEST_CASE("how it ended stays in the file") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "rtmpush.prom").string();
    {
        StatsListener stats(path, 5s, unexpected);
        report::Ended ended{url, progress(), publish::Confirmation::none, dial::ExitStatus::connection_lost};
        stats.report(ended);
    }
    CHECK(has_line(text_of(path), series("exit_status", "55")));
    CHECK(has_line(text_of(path), series("live", "0")));
}

TEST_CASE("what viewers found is there for each place, in the units of Prometheus") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "rtmpush.prom").string();
    StatsListener stats(path, 5s, unexpected);
    CHECK(text_of(path).find("rtmpush_verify") == std::string::npos);
    witness::Findings findings = found();
    stats.findings("https://edge/a.m3u8", findings, Moment::running);
    CHECK(text_of(path).find("rtmpush_verify") == std::string::npos);
    stats.alive(publish::Status::Phase::running);
    std::string text = text_of(path);
    CHECK(has_line(text, proof("sent_total", "360")));
    CHECK(has_line(text, proof("lost_total", "2")));
    CHECK(has_line(text, proof("latency_p95_seconds", "0.25")));
    CHECK(has_line(text, proof("av_shift_median_seconds", "-0.005")));
    CHECK(has_line(text, "rtmpush_verify_level{place=\"https://edge/a.m3u8\",level=\"frames\"} 1"));
    CHECK(has_line(text, "# TYPE rtmpush_verify_lost_total counter"));
    CHECK(has_line(text, "# TYPE rtmpush_verify_latency_p95_seconds gauge"));
    CHECK(has_line(text, "# HELP rtmpush_verify_altered_total Frames that came out with other bytes."));
    // What is not known has no line.
    CHECK(text.find("rtmpush_verify_fps{") == std::string::npos);
    findings.all.lost = 3;
    stats.findings("https://edge/a.m3u8", findings, Moment::ended);
    CHECK(has_line(text_of(path), proof("lost_total", "3")));
}

TEST_CASE("what a label may not hold is escaped") {
    const std::string places = cli::stats_text({}, {{"a\n\"b\\", found()}});
    CHECK(has_line(places, R"(rtmpush_verify_sent_total{place="a\n\"b\\"} 360)"));
    const std::string text = cli::stats_text({{R"(rtmp://host/a"b\c/****)", {}}});
    CHECK(has_line(text, R"(rtmpush_live{destination="rtmp://host/a\"b\\c/****"} 0)"));
}

TEST_CASE("no metric is told twice, and each has its help and type before its values") {
    const std::string text =
        cli::stats_text({{"one", {}}, {"two", {}}}, {{"three", found()}, {"four", found()}});
    std::vector<std::string> seen;
    std::size_t begin = 0;
    std::string current;
    while (begin < text.size()) {
        const std::size_t end = text.find('\n', begin);
        const std::string line = text.substr(begin, end - begin);
        begin = end + 1;
        if (line.starts_with("# HELP ")) {
            current = line.substr(7, line.find(' ', 7) - 7);
            CHECK(std::find(seen.begin(), seen.end(), current) == seen.end());
            seen.push_back(current);
        } else if (line.starts_with("# TYPE ")) {
            CHECK(line.starts_with("# TYPE " + current + ' '));
        } else {
            CHECK(line.starts_with(current + '{'));
        }
    }
    CHECK(seen.size() > 40);
}

TEST_CASE("a place that cannot be written to is a failure before anything is sent") {
    const TemporaryFolder folder;
    for (const std::string& path :
         {(folder.path() / "nowhere/rtmpush.prom").string(), std::string("/dev/null")}) {
        CAPTURE(path);
        try {
            const StatsListener stats(path, std::nullopt, unexpected);
            FAIL_CHECK("no failure");
        } catch (const dial::Failure& failure) {
            CHECK(failure.status() == dial::ExitStatus::internal);
            CHECK(std::string(failure.what()).starts_with("--stats-file " + path + ": cannot write: "));
        }
    }
}

TEST_CASE("trouble that comes later is told once, until it is over") {
    const TemporaryFolder folder;
    const std::string inner = (folder.path() / "inner").string();
    std::filesystem::create_directory(inner);
    std::vector<std::string> warnings;
    StatsListener stats(inner + "/rtmpush.prom", 5s,
                        [&](const std::string& text) { warnings.push_back(text); });
    std::filesystem::remove_all(inner);
    for (int i = 0; i < 2; ++i) {
        stats.report(progress());
        stats.alive(publish::Status::Phase::running);
    }
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].starts_with(inner + "/rtmpush.prom: cannot write: No such file"));
    std::filesystem::create_directory(inner);
    stats.report(progress());
    stats.alive(publish::Status::Phase::running);
    CHECK(warnings.size() == 1);
    CHECK(has_line(text_of(inner + "/rtmpush.prom"), series("live", "1")));
    std::filesystem::remove_all(inner);
    stats.report(progress());
    stats.alive(publish::Status::Phase::running);
    CHECK(warnings.size() == 2);
}

}  // namespace stats_listener_test
