#pragma once

#include <atomic>
#include <chrono>

#include "net/stream.hpp"
#include "net/wakeup.hpp"

namespace dial {

/// The wish that a run ends soon, expressed once and by any thread: from then on only the end timeout is
/// left, for all that is under way.
class Hurry {
  public:
    void ask() {
        net::TimePoint::rep none = 0;
        const net::TimePoint::rep now = std::chrono::steady_clock::now().time_since_epoch().count();
        since_.compare_exchange_strong(none, now);
        wakeup_.signal();
    }
    bool asked() const { return since_ != 0; }
    /// The moment of the first wish; only then of meaning.
    net::TimePoint since() const { return net::TimePoint(net::TimePoint::duration(since_)); }
    /// Waits until `time`, or until it is asked; true when it is.
    bool wait_until(net::TimePoint time) const;
    const net::Wakeup& wakeup() const { return wakeup_; }

  private:
    std::atomic<net::TimePoint::rep> since_{0};
    net::Wakeup wakeup_;
};

}  // namespace dial
