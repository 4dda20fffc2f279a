#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "net/wakeup.hpp"
#include "publish/clock.hpp"

namespace cli {

/// Waits until the wall clock shows `time`, or until `wakeup` is signalled; true for the time. Follows the
/// clock when that is set, and counts the time that the machine sleeps.
bool await(std::chrono::system_clock::time_point time, const net::Wakeup& wakeup);

/// Calls a function at a moment, on a thread of its own, unless it is destroyed before.
class Alarm {
  public:
    /// The moment at which the wall clock shows a time. Throws std::system_error where no timer can be set.
    Alarm(std::chrono::system_clock::time_point time, std::function<void()> ring);
    /// A moment of the steady clock, which nobody sets.
    Alarm(publish::TimePoint time, std::function<void()> ring);
    ~Alarm();
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

  private:
    net::Wakeup end_;
    std::thread thread_;
};

}  // namespace cli
