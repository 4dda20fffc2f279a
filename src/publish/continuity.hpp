#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "publish/clock.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/queue/message_queue.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// The seams in a destination's stream, which goes over one connection after another: outages, sessions that
/// were ended for their length, moves, and frames that are left out. Counts and reports them. Only the
/// destination's thread calls anything here but totals(), which is for any thread.
class Continuity {
  public:
    /// A server may take so long to see that a session has ended, and refuse the next one until then.
    static constexpr auto between_sessions_patience = std::chrono::seconds(10);

    /// Both outlive it.
    Continuity(const rtmp::Url& url, ReportQueue& reports) : url_(url), reports_(reports) {}

    /// The stream is live for the first time.
    void began();
    /// The stream was live, and its connection was lost or the next one failed. It is lost from then on,
    /// unless the server may only take its time to let the next session in.
    void connection_failed(TimePoint now);
    /// A session was ended in order; so many frames are sent once more in the next, which is tried from
    /// `next` on.
    void session_ended(std::size_t repeated, TimePoint now, TimePoint next);
    bool lost() const { return std::holds_alternative<Lost>(gap_); }
    bool between_sessions() const { return std::holds_alternative<BetweenSessions>(gap_); }

    /// While lost(): the stream is live again.
    void resumed(const MessageQueue::Resumption& resumption, TimePoint now);
    /// While between_sessions(): a pause that was asked for is over, and so many frames are left out for it.
    void paused(std::size_t skipped);
    /// While between_sessions(): the next one has begun.
    void session_begun(TimePoint now);
    /// The stream goes on at another address, without a gap; so many frames were sent once more.
    void moved(const std::string& from, const std::string& to, std::size_t repeated);

    /// The server gets this without having said that it takes it: warns once of each.
    void sends_untold(const std::vector<Untold>& all);
    /// So many frames were left out so far, because the connection is too slow: warns once.
    void dropped(std::size_t frames);

    struct Totals {
        /// Outages that are over, and the time that they took.
        std::size_t outages = 0;
        std::chrono::nanoseconds out_of_service{0};
        std::size_t repeated_frames = 0;
        /// Moves to other connections because a server asked for it; no time is lost by these.
        std::size_t moves = 0;
        /// One once the stream has begun, and one more each time that one was ended for its length.
        std::size_t sessions = 0;
    };
    Totals totals() const;

  private:
    struct Unbroken {};
    struct Lost {
        TimePoint since;
    };
    struct BetweenSessions {
        TimePoint since;
        TimePoint next;
        std::size_t skipped = 0;
    };

    const rtmp::Url& url_;
    ReportQueue& reports_;
    std::variant<Unbroken, Lost, BetweenSessions> gap_;
    bool drops_told_ = false;
    std::set<std::string> untold_;
    /// Guards totals_.
    mutable std::mutex mutex_;
    Totals totals_;
};

}  // namespace publish
