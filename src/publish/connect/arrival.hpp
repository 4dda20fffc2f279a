#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "dial/failure.hpp"
#include "dial/hurry.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/connect/connection.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// A new connection for a stream that meanwhile goes on over another one: made on a thread of its own, then
/// kept alive until the stream comes to a keyframe. One thread calls everything here; the other only
/// connects.
class Arrival {
  public:
    /// Begins to connect. `settings` and `reports` outlive it.
    Arrival(rtmp::Url to, const Terms& settings, ReportQueue& reports);
    /// Breaks off the connecting. A connection that was not taken is ended in order, without a wait: the
    /// stream goes on meanwhile.
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
    /// Why it failed, once it has.
    const std::optional<dial::Failure>& failure() const { return failure_; }

    /// Answers what the server has said meanwhile, once ready. Throws Failure when the server goes away.
    void attend();
    /// The new connection, once ready and until taken.
    Connection& connection() { return *connection_; }
    /// Hands the connection over, once ready; it heeds `hurry` from then on.
    std::unique_ptr<Connection> take(const dial::Hurry& hurry);

  private:
    void connect(const rtmp::Url& to, const Terms& settings, ReportQueue& reports);

    /// Breaks off the connecting.
    dial::Hurry hurry_;
    /// A wakeup that is never signalled.
    net::Wakeup never_;
    std::atomic<State> state_{State::connecting};
    /// The new connection, from ready on and until taken. Written before state_, as failure_ is.
    std::unique_ptr<Connection> connection_;
    std::optional<dial::Failure> failure_;
    std::thread thread_;
};

}  // namespace publish
