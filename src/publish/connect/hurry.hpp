#pragma once

#include <atomic>
#include <chrono>

#include "net/wakeup.hpp"
#include "publish/clock.hpp"

namespace publish {

/// Set once, when a run is to end soon: from then on only the end timeout is left, for all that is under way.
class Hurry {
  public:
    void ask() {
        TimePoint::rep none = 0;
        const TimePoint::rep now = std::chrono::steady_clock::now().time_since_epoch().count();
        since_.compare_exchange_strong(none, now);
        wakeup_.signal();
    }
    bool asked() const { return since_ != 0; }
    /// When it was asked first; only then of meaning.
    TimePoint since() const { return TimePoint(TimePoint::duration(since_)); }
    const net::Wakeup& wakeup() const { return wakeup_; }

  private:
    std::atomic<TimePoint::rep> since_{0};
    net::Wakeup wakeup_;
};

}  // namespace publish
