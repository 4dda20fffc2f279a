#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "dial/hurry.hpp"
#include "dial/settings.hpp"
#include "load/crew.hpp"
#include "load/deaf_listener.hpp"
#include "load/plan.hpp"
#include "load/roads.hpp"
#include "load/tally.hpp"
#include "load/tape.hpp"
#include "net/stream.hpp"
#include "net/wakeup.hpp"

namespace load {

/// All copies of a load test, spread over a thread a core.
class Fleet {
  public:
    /// `settings` and `tape` outlive it. Begins to look up all names. Throws dial::Failure(usage) where a file of
    /// settings.tls cannot be used, and std::system_error when the system has no descriptor left.
    Fleet(Plan plan, const dial::Settings& settings, Tape& tape);
    /// As hang_up().
    ~Fleet();
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;

    /// Starts the threads, once. The run begins at `begin`, as its tape does.
    void start(net::TimePoint begin);

    // From any thread, once it has started.
    /// The tally of all copies by now.
    Tally tally();
    /// CPU time that the threads have taken, as of the last tally().
    std::chrono::nanoseconds cpu_time() const;
    /// Threads that the copies are spread over.
    std::size_t threads() const { return crews_.size(); }
    /// All live copies lose their connection and come back at once.
    void storm();
    /// Ends all streams in order, each within the end timeout; nobody comes back.
    void end();
    /// Ends everything at once.
    void hang_up();
    /// Every copy is gone.
    bool over() const { return shared_.left == 0; }
    /// Waits until every copy is gone, which is then true, until `deadline`, or until `wakeup` (may be null) is signalled.
    bool await_over(net::TimePoint deadline, const net::Wakeup* wakeup);

  private:
    const Plan plan_;
    Roads roads_;
    DeafListener listener_;
    const dial::Hurry hurry_;
    Crew::Shared shared_;
    std::vector<std::unique_ptr<Crew>> crews_;
    /// Durations of look-ups.
    std::mutex mutex_;
    Tally looked_up_;
};

}  // namespace load
