#include "cli/report/run_history.hpp"

#include <doctest/doctest.h>

namespace run_history_test {

using namespace std::chrono_literals;
using cli::EventLog;
using cli::RunHistory;
using cli::Sample;

namespace {

/// So many seconds into a run of 1 Mbit/s.
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
    CHECK(history.samples()[4].behind == 50ms);
    CHECK(history.samples()[4].bits_per_second == doctest::Approx(1e6));
    CHECK_FALSE(history.samples()[4].round_trip);
}

TEST_CASE("weeks fit into the same room, in stretches of one length") {
    RunHistory history;
    const int end = 14 * 24 * 3600;
    for (int i = 1; i <= end; ++i)
        history.add(at(i));
    const std::vector<Sample>& samples = history.samples();
    CHECK(samples.size() <= RunHistory::most_samples);
    CHECK(samples.size() > RunHistory::most_samples / 2);
    CHECK(samples.back().elapsed == std::chrono::seconds(end));
    const auto stretch = samples[1].elapsed - samples[0].elapsed;
    for (std::size_t i = 1; i + 1 < samples.size(); ++i) {
        CHECK(samples[i].elapsed - samples[i - 1].elapsed == stretch);
        CHECK(samples[i].bits_per_second == doctest::Approx(1e6));
    }
}

TEST_CASE("a peak stays a peak, and what is counted stays counted") {
    RunHistory history;
    for (int i = 1; i <= 10'000; ++i) {
        publish::report::Progress progress = at(i);
        progress.dropped_frames = i < 5'000 ? 0 : 40;
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
        if (sample.behind == 0s) continue;
        ++peaks;
        CHECK(sample.behind == 9s);
        CHECK(sample.queued == 8s);
        CHECK(sample.round_trip == 700ms);
        CHECK(sample.unsent_bytes == 12'345);
        CHECK(sample.keyframe_interval == 11s);
    }
    CHECK(peaks == 1);
    CHECK(history.samples().front().dropped_frames == 0);
    CHECK(history.samples().back().dropped_frames == 40);
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
