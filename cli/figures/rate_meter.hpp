#pragma once

#include <deque>
#include <optional>

#include "publish/status.hpp"

namespace cli {

/// Rates of a stream, over its last seconds or over the whole.
struct Rates {
    double bits_per_second = 0;
    /// Nothing over the whole.
    std::optional<double> video_frames_per_second = std::nullopt;
};

/// Rates over the last few seconds of a run's Progress reports.
class RateMeter {
  public:
    Rates update(const publish::report::Progress& progress);

  private:
    /// Reports, oldest first; a run begins with nothing sent.
    std::deque<publish::report::Progress> samples_{1};
};

/// Rates over the whole of a run.
Rates mean_rates(const publish::report::Progress& totals);

}  // namespace cli
