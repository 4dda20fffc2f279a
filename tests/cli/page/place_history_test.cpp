#include "cli/page/place_history.hpp"

#include <doctest/doctest.h>

#include "support/sanitized.hpp"

namespace place_history_test {

using namespace std::chrono_literals;
using cli::PlaceHistory;
using cli::PlaceSample;
using witness::Findings;

namespace {

Findings found(std::int64_t latency_ns, std::uint64_t lost = 0) {
    Findings findings;
    findings.level = witness::Level::frames;
    findings.all.received = 1;
    findings.all.lost = lost;
    findings.latency.add(latency_ns);
    return findings;
}

}  // namespace

TEST_CASE("a sample has latencies in seconds, and all that is wrong") {
    PlaceHistory history;
    Findings findings = found(50'000'000, 3);
    findings.all.altered = 2;
    findings.all.foreign = 1;
    history.add(5s, findings);
    REQUIRE(history.samples().size() == 1);
    const PlaceSample& sample = history.samples().front();
    CHECK(sample.elapsed == 5s);
    CHECK(sample.median == 0.05);
    CHECK(sample.late == 0.05);
    CHECK(sample.faults == 6);
}

TEST_CASE("what is not known has no value") {
    PlaceHistory history;
    Findings findings;
    findings.level = witness::Level::timing;
    history.add(5s, findings);
    CHECK_FALSE(history.samples().front().median);
    CHECK_FALSE(history.samples().front().late);
    CHECK_FALSE(history.samples().front().faults);
}

TEST_CASE("weeks fit into the same room, and a peak stays a peak") {
    PlaceHistory history;
    const int end = steps_of(14 * 24 * 3600);
    const Findings usual = found(50'000'000);
    const Findings later = found(50'000'000, 7);
    for (int i = 1; i <= end; ++i) {
        if (i == end / 2) history.add(std::chrono::seconds(i), found(9'000'000'000));
        history.add(std::chrono::seconds(i), i < end / 2 ? usual : later);
    }
    const std::vector<PlaceSample>& samples = history.samples();
    CHECK(samples.size() <= cli::Stretches<PlaceSample>::most);
    CHECK(samples.size() > cli::Stretches<PlaceSample>::most / 2);
    CHECK(samples.back().elapsed == std::chrono::seconds(end));
    int peaks = 0;
    for (const PlaceSample& sample : samples) {
        if (sample.median != 0.05) ++peaks;
    }
    CHECK(peaks == 1);
    CHECK(samples.front().faults == 0);
    CHECK(samples.back().faults == 7);
}

}  // namespace place_history_test
