#include "cli/load/load_stats.hpp"

#include <doctest/doctest.h>
#include <string>

#include "cli/load/sample_run.hpp"
#include "cli/text/small_file.hpp"
#include "support/temporary_folder.hpp"

namespace load_stats_test {

using namespace std::chrono_literals;

namespace {

bool has_line(const std::string& text, const std::string& line) {
    return ('\n' + text).find('\n' + line + '\n') != std::string::npos;
}

void unexpected(const std::string& warning) {
    FAIL_CHECK("warned: " << warning);
}

}  // namespace

TEST_CASE("a load test is there in the units of Prometheus") {
    const cli::LoadSnapshot whole = sample_run::outcome(sample_run::tally(100)).whole;
    const std::string text = cli::load_stats_text(whole, std::nullopt);
    CHECK(has_line(text, "# TYPE rtmpush_load_frames_total counter"));
    CHECK(has_line(text, "rtmpush_load_frames_total 9000"));
    CHECK(has_line(text, "# TYPE rtmpush_load_live gauge"));
    CHECK(has_line(text, "rtmpush_load_failed_total 1"));
    CHECK(has_line(text, "rtmpush_load_failures_total{class=\"name_in_use\"} 1"));
    CHECK(has_line(text, "# TYPE rtmpush_load_publish_seconds summary"));
    CHECK(text.find("rtmpush_load_publish_seconds{quantile=\"0.95\"} 0.3") != std::string::npos);
    CHECK(has_line(text, "rtmpush_load_publish_seconds_count 100"));
    CHECK(text.find("rtmpush_load_tls") == std::string::npos);
    CHECK(text.find("exit_status") == std::string::npos);
    CHECK(has_line(cli::load_stats_text(whole, dial::ExitStatus::timed_out), "rtmpush_load_exit_status 28"));
}

TEST_CASE("the file is written as often as asked, and at the end") {
    const e2e::TemporaryFolder folder;
    const std::string path = (folder.path() / "load.prom").string();
    cli::LoadStats stats(path, 5s, unexpected);
    const auto text = [&path] { return cli::read_small_file(path, 1U << 20U); };
    CHECK(has_line(text(), "rtmpush_load_elapsed_seconds 0"));
    cli::LoadSnapshot snapshot = sample_run::outcome(sample_run::tally(5)).whole;
    snapshot.elapsed = 3s;
    stats.snapshot(snapshot);
    CHECK(has_line(text(), "rtmpush_load_elapsed_seconds 0"));
    snapshot.elapsed = 4900ms;
    stats.snapshot(snapshot);
    CHECK(has_line(text(), "rtmpush_load_elapsed_seconds 4.9"));
    stats.ended(sample_run::outcome(sample_run::tally(5)));
    CHECK(has_line(text(), "rtmpush_load_exit_status 113"));
}

}  // namespace load_stats_test
