#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "dial/failure.hpp"
#include "publish/connect/connection.hpp"

namespace publish {

/// The end of a connection that its stream has left for another one: ended in order on a thread of its own,
/// within the connection's timeouts.
class Departure {
  public:
    explicit Departure(std::unique_ptr<Connection> left);
    /// Waits for the end.
    ~Departure();
    Departure(const Departure&) = delete;
    Departure& operator=(const Departure&) = delete;

    bool over() const { return over_.load(std::memory_order_acquire); }
    /// Waits for the end; nothing when the server has confirmed it, otherwise why not.
    std::optional<dial::Failure> wait();

  private:
    void end();

    /// Both are the thread's until it is over.
    std::unique_ptr<Connection> connection_;
    std::optional<dial::Failure> failure_;
    std::atomic<bool> over_{false};
    std::thread thread_;
};

}  // namespace publish
