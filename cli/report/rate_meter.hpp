#pragma once

#include <deque>
#include <optional>

#include "publish/status.hpp"

namespace cli {

/// What flows now, as opposed to since the start.
struct Rates {
    double bits_per_second = 0;
    /// Nothing where only the whole run is looked at.
    std::optional<double> video_frames_per_second = std::nullopt;
};

/// Rates over the last few seconds of a run's Progress reports.
class RateMeter {
  public:
    Rates update(const publish::report::Progress& progress);

  private:
    /// Oldest first; the run begins with nothing sent.
    std::deque<publish::report::Progress> samples_{1};
};

/// Rates over the whole of a run.
Rates mean_rates(const publish::report::Progress& totals);

}  // namespace cli
