#pragma once

#include <deque>
#include <string>

#include "publish/status.hpp"

namespace cli {

/// What flows now, as opposed to since the start.
struct Rates {
    double bits_per_second = 0;
    double video_frames_per_second = 0;
};

/// Rates over the last few seconds of a run's Progress reports.
class RateMeter {
  public:
    Rates update(const publish::report::Progress& progress);

  private:
    /// Oldest first; the run begins with nothing sent.
    std::deque<publish::report::Progress> samples_{1};
};

/// How a line of progress is written.
struct ProgressStyle {
    /// Columns that it may take.
    std::size_t width = 80;
    /// ECMA-48 colours; they take no columns.
    bool colours = false;
};

/// `0:12 / 1:30   2.51 Mbit/s   30.0 fps   3.9 MB   0.0 s behind   0.1 s queued`; what does not fit is left
/// out, from the right. From the second pass of a loop on, `pass 2` follows the times.
std::string progress_line(const publish::report::Progress& progress, const Rates& rates,
                          const ProgressStyle& style);

}  // namespace cli
