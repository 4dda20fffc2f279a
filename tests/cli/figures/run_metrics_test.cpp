#include "cli/figures/run_metrics.hpp"

#include <doctest/doctest.h>

namespace run_metrics_test {

using cli::RunMetrics;
using publish::report::Progress;

namespace {

Progress progress(std::chrono::milliseconds behind, std::uint64_t dropped) {
    Progress result;
    result.behind = behind;
    result.dropped_frames = dropped;
    result.video_frames = 900 - dropped;
    result.audio_frames = 100;
    result.reconnects = 2;
    return result;
}

void read(RunMetrics& metrics, const Progress& progress) {
    metrics.update({.progress = progress, .rates = {}});
}

}  // namespace

TEST_CASE("figures are found by their names without units") {
    CHECK(RunMetrics::find("reconnects") != nullptr);
    CHECK(RunMetrics::find("behind")->field == "behind_ms");
    CHECK(RunMetrics::find("behind.max")->field == "behind_ms");
    CHECK(RunMetrics::find("bitrate")->field == "bitrate_bps");
    CHECK(RunMetrics::find("behind_ms") == nullptr);
    CHECK(RunMetrics::find("lost") == nullptr);
    CHECK(RunMetrics::find(".max") == nullptr);
}

TEST_CASE("the last value and the largest, in base units") {
    RunMetrics metrics;
    CHECK_FALSE(metrics.value("behind"));
    read(metrics, progress(std::chrono::milliseconds(2500), 1));
    read(metrics, progress(std::chrono::milliseconds(40), 9));
    CHECK(metrics.value("behind") == 0.04);
    CHECK(metrics.value("behind.max") == 2.5);
    CHECK(metrics.value("reconnects") == 2);
    CHECK_FALSE(metrics.value("rtt"));
}

TEST_CASE("frames as a share of all that were to be sent") {
    RunMetrics metrics;
    read(metrics, progress({}, 9));
    CHECK(*metrics.share("dropped_frames") == doctest::Approx(0.9));
    CHECK_FALSE(metrics.share("behind"));
    CHECK_FALSE(metrics.share("nothing"));
}

}  // namespace run_metrics_test
