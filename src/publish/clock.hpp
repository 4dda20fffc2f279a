#pragma once

#include <chrono>

#include "net/wakeup.hpp"

namespace publish {

using TimePoint = std::chrono::steady_clock::time_point;

/// The monotonic clock, or a test's.
class Clock {
  public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    virtual TimePoint now() const = 0;
    /// Waits until `time`, or until `wakeup` is signalled, whichever comes first; true for the wakeup.
    virtual bool wait_until(TimePoint time, const net::Wakeup& wakeup) = 0;
};

class SteadyClock : public Clock {
  public:
    TimePoint now() const override { return std::chrono::steady_clock::now(); }
    bool wait_until(TimePoint time, const net::Wakeup& wakeup) override;
};

}  // namespace publish
