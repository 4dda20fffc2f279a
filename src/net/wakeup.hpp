#pragma once

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
    /// Takes back all signals so far; for who has seen one, as it takes a system call.
    void clear() noexcept;
    int descriptor() const { return descriptor_.number(); }

  private:
    ground::Descriptor descriptor_;
};

}  // namespace net
