#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "cli/page/stretches.hpp"
#include "witness/findings.hpp"

namespace cli {

/// Values of one watched place's charts at a moment, or over a stretch of time that ends there.
struct PlaceSample {
    std::chrono::nanoseconds elapsed{0};
    /// Latencies in seconds that half of the frames, and 99 % of them, have kept to until then.
    std::optional<double> median;
    std::optional<double> late;
    /// Frames until then that were lost, altered or foreign.
    std::optional<double> faults;
};

/// Samples of what a viewer found, as many as a RunHistory has. A peak stays a peak.
class PlaceHistory {
  public:
    void add(std::chrono::nanoseconds elapsed, const witness::Findings& findings);
    const std::vector<PlaceSample>& samples() const { return stretches_.samples(); }

  private:
    Stretches<PlaceSample> stretches_;
};

}  // namespace cli
