#pragma once

#include <atomic>

#include "ground/descriptor.hpp"

namespace net {

/// Ends another thread's wait: an eventfd. signal() may be called from any thread and from a signal handler.
class Wakeup {
  public:
    /// Throws std::system_error when the system has no descriptor left.
    Wakeup();
    ~Wakeup() = default;
    Wakeup(const Wakeup&) = delete;
    Wakeup& operator=(const Wakeup&) = delete;

    void signal() noexcept;
    /// Takes back all signals so far.
    void clear() noexcept;
    int descriptor() const { return descriptor_.number(); }

  private:
    ground::Descriptor descriptor_;
    /// True while there may be a signal to take back: without one, as before nearly every wait, clear() needs
    /// no system call.
    std::atomic<bool> signalled_{false};
    static_assert(std::atomic<bool>::is_always_lock_free, "signal() is called from signal handlers");
};

}  // namespace net
