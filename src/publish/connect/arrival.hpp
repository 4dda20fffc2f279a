#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "publish/connect/connection.hpp"
#include "publish/connect/hurry.hpp"
#include "publish/failure.hpp"
#include "publish/report_queue.hpp"
#include "publish/settings.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// A new connection for a stream that meanwhile goes on over another one: made on a thread of its own, then kept
/// alive until the stream comes to a keyframe. One thread calls everything here; the other only connects.
class Arrival {
  public:
    /// Begins to connect. `settings` and `reports` outlive it.
    Arrival(rtmp::Url to, const Settings& settings, ReportQueue& reports);
    /// Breaks off the connecting. A connection that was not taken is ended in order.
    ~Arrival();
    Arrival(const Arrival&) = delete;
    Arrival& operator=(const Arrival&) = delete;

    enum class State {
        connecting,
        /// The connection is live, and carries nothing yet.
        ready,
        /// No connection came of it; failure() says why.
        failed,
    };
    State state() const { return state_.load(std::memory_order_acquire); }
    /// Once failed.
    const std::optional<Failure>& failure() const { return failure_; }

    /// Once ready: answers what the server has said meanwhile. Throws Failure when it goes away.
    void attend();
    /// Once ready, and not taken.
    Connection& connection() { return *connection_; }
    /// Once ready: hands the connection over, which from now on heeds `hurry`.
    std::unique_ptr<Connection> take(const Hurry& hurry);

  private:
    void connect(const rtmp::Url& to, const Settings& settings, ReportQueue& reports);

    /// Breaks off the connecting.
    Hurry hurry_;
    /// Is never signalled.
    net::Wakeup never_;
    std::atomic<State> state_{State::connecting};
    /// From ready on, until taken. Like failure_, written before state_.
    std::unique_ptr<Connection> connection_;
    std::optional<Failure> failure_;
    std::thread thread_;
};

}  // namespace publish
