#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "media/source.hpp"
#include "publish/clock.hpp"

namespace publish {

/// Media time -> wall time for an input that is itself live: each frame leaves within a bound after it came,
/// and what came unevenly leaves as evenly as that allows. A clock of the input's that is faster or slower
/// than ours never adds up to more.
class LivePacer {
  public:
    /// A frame is held back for at most `jitter`.
    explicit LivePacer(std::chrono::nanoseconds jitter) : jitter_(jitter) {}

    /// For a frame that has come now. In the order of their times.
    TimePoint due(media::Time media, TimePoint now) {
        // The first frame waits for those that come late after it.
        if (!anchor_) anchor_ = now + jitter_ - media;
        // One that came too late for its moment leaves at once, and those after it keep their distance to it.
        anchor_ = std::max(*anchor_, now - media);
        last_ = std::max(last_, std::min(*anchor_ + media, now + jitter_));
        return last_;
    }

  private:
    const std::chrono::nanoseconds jitter_;
    /// When media time 0 would be due.
    std::optional<TimePoint> anchor_;
    TimePoint last_ = TimePoint::min();
};

}  // namespace publish
