#include "cli/page/place_history.hpp"

#include <algorithm>
#include <string_view>

#include "witness/figures.hpp"

namespace cli {

namespace {

std::optional<double> figure_in(std::string_view name, const witness::Findings& findings) {
    return witness::figure_of(name)->read(findings);
}

std::optional<double> faults_in(const witness::Findings& findings) {
    std::optional<double> all;
    for (const std::string_view name : {"lost", "altered", "foreign"}) {
        if (const std::optional<double> count = figure_in(name, findings)) all = all.value_or(0) + *count;
    }
    return all;
}

/// The two as one. Faults may also become less, where a frame comes late.
PlaceSample merged_places(const PlaceSample& before, std::size_t /*weight*/, const PlaceSample& after,
                          std::size_t /*added*/) {
    return {.elapsed = after.elapsed,
            .median = std::max(before.median, after.median),
            .late = std::max(before.late, after.late),
            .faults = after.faults};
}

}  // namespace

void PlaceHistory::add(std::chrono::nanoseconds elapsed, const witness::Findings& findings) {
    stretches_.add({.elapsed = elapsed,
                    .median = figure_in("latency.p50", findings),
                    .late = figure_in("latency.p99", findings),
                    .faults = faults_in(findings)},
                   merged_places);
}

}  // namespace cli
