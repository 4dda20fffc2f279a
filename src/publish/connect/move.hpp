#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "publish/connect/agreement.hpp"
#include "publish/connect/connection.hpp"
#include "publish/failure.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// From one connection to another, because the server of the first asks for it (Enhanced RTMP v2,
/// ReconnectRequest): the second is made while the first goes on, and the first is ended in order while the
/// second goes on, both on a thread of this object's own.
class Move {
  public:
    /// Begins to connect. `settings` and `reports` outlive it.
    Move(rtmp::Url to, const Terms& settings, ReportQueue& reports);
    /// Ends what is under way. A connection that was never switched to is ended in order.
    ~Move();
    Move(const Move&) = delete;
    Move& operator=(const Move&) = delete;

    enum class State {
        connecting,
        /// The new connection is live, and waits for a keyframe to begin with.
        ready,
        /// It could not be made; failure() says why.
        failed,
        /// Switched over: the old connection is being ended.
        leaving,
        /// It has ended; failure() is set if that was not confirmed.
        left,
    };
    State state() const { return state_.load(std::memory_order_acquire); }
    /// Once failed, or left.
    const std::optional<Failure>& failure() const { return failure_; }
    const rtmp::Url& to() const { return to_; }

    /// While ready: what the new server says meanwhile is answered. Throws Failure when it goes away.
    void attend();
    /// While ready.
    Connection& connection() { return *connection_; }
    /// Takes the new connection, which from now on heeds `hurry`, and ends the old one.
    std::unique_ptr<Connection> switch_over(std::unique_ptr<Connection> old, const Hurry& hurry);
    /// Waits until the old one has ended; within its timeouts.
    void await_left();

  private:
    void connect(const Terms& settings, ReportQueue& reports);
    void leave();

    const rtmp::Url to_;
    /// Of the connecting.
    Hurry hurry_;
    net::Wakeup never_;
    std::atomic<State> state_{State::connecting};
    /// The new one until it is taken, then the old one.
    std::unique_ptr<Connection> connection_;
    std::optional<Failure> failure_;
    std::thread thread_;
};

}  // namespace publish
