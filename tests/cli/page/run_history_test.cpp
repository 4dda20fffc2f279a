#include "cli/page/run_history.hpp"

#include <doctest/doctest.h>
#include <string_view>

#include "cli/figures/figures.hpp"
#include "support/sanitized.hpp"

namespace run_history_test {

using namespace std::chrono_literals;
using cli::EventLog;
using cli::RunHistory;
using cli::Sample;

namespace {

/// The value of a chart, by its title.
std::optional<double> value(const Sample& sample, std::string_view title) {
    const std::vector<const cli::Figure*> charts = cli::figures_of(&cli::Figure::chart);
    REQUIRE(sample.values.size() == charts.size());
    for (std::size_t i = 0; i < charts.size(); ++i) {
        if (charts[i]->chart.title == title) return sample.values[i];
    }
    FAIL("no such chart: " << title);
    return std::nullopt;
}

/// Progress of a run of 1 Mbit/s after so many seconds.
publish::report::Progress at(int second) {
    publish::report::Progress progress;
    progress.elapsed = std::chrono::seconds(second);
    progress.sent_bytes = 125'000 * static_cast<std::uint64_t>(second);
    return progress;
}

}  // namespace

TEST_CASE("a short run keeps each of its samples") {
    RunHistory history;
    for (int i = 1; i <= 10; ++i) {
        publish::report::Progress progress = at(i);
        progress.behind = i * 10ms;
        history.add(progress);
    }
    REQUIRE(history.samples().size() == 10);
    CHECK(history.samples()[4].elapsed == 5s);
    CHECK(value(history.samples()[4], "Behind the clock") == 0.05);
    CHECK(value(history.samples()[4], "Bit rate").value() == doctest::Approx(1e6));
    CHECK_FALSE(value(history.samples()[4], "Round-trip time"));
}

TEST_CASE("weeks fit into the same room, in stretches of one length") {
    RunHistory history;
    const int end = steps_of(14 * 24 * 3600);
    for (int i = 1; i <= end; ++i)
        history.add(at(i));
    const std::vector<Sample>& samples = history.samples();
    CHECK(samples.size() <= RunHistory::most_samples);
    CHECK(samples.size() > RunHistory::most_samples / 2);
    CHECK(samples.back().elapsed == std::chrono::seconds(end));
    const auto stretch = samples[1].elapsed - samples[0].elapsed;
    for (std::size_t i = 1; i + 1 < samples.size(); ++i) {
        CHECK(samples[i].elapsed - samples[i - 1].elapsed == stretch);
        CHECK(value(samples[i], "Bit rate").value() == doctest::Approx(1e6));
    }
}

TEST_CASE("a peak stays a peak, and what is counted stays counted") {
    RunHistory history;
    for (int i = 1; i <= 10'000; ++i) {
        publish::report::Progress progress = at(i);
        progress.dropped_frames = i < 5'000 ? 0 : 40;
        progress.reconnects = i < 5'000 ? 0 : 2;
        if (i == 5'000) {
            progress.behind = 9s;
            progress.queued = 8s;
            progress.round_trip = 700ms;
            progress.unsent_bytes = 12'345;
            progress.keyframe_interval = 11s;
        }
        history.add(progress);
    }
    int peaks = 0;
    for (const Sample& sample : history.samples()) {
        if (value(sample, "Behind the clock") == 0) continue;
        ++peaks;
        CHECK(value(sample, "Behind the clock") == 9);
        CHECK(value(sample, "Queued") == 8);
        CHECK(value(sample, "Round-trip time") == 0.7);
        CHECK(value(sample, "Unsent in the system") == 12'345);
        CHECK(value(sample, "Between keyframes") == 11);
    }
    CHECK(peaks == 1);
    CHECK(value(history.samples().front(), "Frames dropped, in all") == 0);
    CHECK(value(history.samples().back(), "Frames dropped, in all") == 40);
    CHECK(history.samples().front().reconnects == 0);
    CHECK(history.samples().back().reconnects == 2);
}

TEST_CASE("of very many events the first and the last are kept") {
    EventLog log;
    const std::size_t all = EventLog::most_first + EventLog::most_last + 7;
    for (std::size_t i = 0; i < all; ++i)
        log.add(std::to_string(i));
    REQUIRE(log.first().size() == EventLog::most_first);
    REQUIRE(log.last().size() == EventLog::most_last);
    CHECK(log.left_out() == 7);
    CHECK(log.first().front().text == "0");
    CHECK(log.last().front().text == std::to_string(EventLog::most_first + 7));
    CHECK(log.last().back().text == std::to_string(all - 1));
}

}  // namespace run_history_test
