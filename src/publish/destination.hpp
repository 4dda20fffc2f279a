#pragma once

#include <functional>
#include <optional>
#include <thread>
#include <variant>

#include "dial/failure.hpp"
#include "dial/hurry.hpp"
#include "publish/clock.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/connect/approach.hpp"
#include "publish/connect/attempts.hpp"
#include "publish/connect/moves.hpp"
#include "publish/continuity.hpp"
#include "publish/lifecycle.hpp"
#include "publish/queue/message_queue.hpp"
#include "publish/report_queue.hpp"
#include "publish/sticking_point.hpp"
#include "publish/uplink.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// One target: a queue, and a thread that connects, sends what is queued as it becomes due, connects again
/// after what may pass, and ends the stream.
///
/// Two threads share it. The publisher's calls everything that is public, offers to queue_, and sees the
/// other by the totals of uplink_ and continuity_ and by lifecycle_. The destination's own runs everything
/// that is private but give_up(): approach_, attempts_, moves_ and sticking_point_ are its alone,
/// and so are uplink_ and continuity_ but for their totals. queue_, hurry_ and lifecycle_ are made for both.
class Destination {
  public:
    /// Starts connecting at once; throws Failure(usage) when a file of settings.tls cannot be used. `control`
    /// is the publisher's wakeup: signalled when the state changes, when there is a report to take, and when
    /// the queue has room again. `tap` hears what is sent, or is null. `ended` is called on the destination's thread, once, when state() has become
    /// ended.
    Destination(
        rtmp::Url url, const Terms& settings, ReportQueue& reports, net::Wakeup& control,
        SentTap* tap = nullptr, std::function<void()> ended = [] {});
    /// Ends the thread, the stream left as it is if it has not ended.
    ~Destination();  // NOLINT(bugprone-exception-escape): see its definition
    Destination(const Destination&) = delete;
    Destination& operator=(const Destination&) = delete;

    using State = Lifecycle::State;
    State state() const { return lifecycle_.state(); }

    /// Offers the message to the queue, and holds that to settings.lag: false when there is no room, and the
    /// caller has to wait. A destination that is too slow to go on is given up.
    bool offer(const QueuedMessage& message, TimePoint now);
    /// The moment from which what is queued is too late to go on, with LagPolicy::Way::fail, or to say
    /// nothing, with `wait`; max() for never.
    TimePoint lag_deadline() const;
    /// Gives up for being too slow, or warns of it, if that moment has come.
    void judge_lag(TimePoint now);
    MessageQueue& queue() { return queue_; }
    const MessageQueue& queue() const { return queue_; }
    /// The stream has ended before this destination was live: that is its failure.
    void miss();
    /// Ends the stream once all that is queued is sent; state() becomes ended.
    void finish() { queue_.finish(); }
    /// Ends the stream as soon as possible: what is queued is dropped, and only the end timeout is left.
    void abandon();

    const rtmp::Url& url() const { return url_; }
    const SentTotals& sent() const { return uplink_.sent(); }
    LinkWatch::Seen link() const { return uplink_.link(); }
    Continuity::Totals continuity() const { return continuity_.totals(); }

    /// How surely the end has arrived, once ended.
    Confirmation confirmation() const { return lifecycle_.confirmation(); }
    /// Why it ended, once it has; nothing for as asked.
    const std::optional<dial::Failure>& failure() const { return lifecycle_.failure(); }
    /// All that was queued was sent, up to finish(), once ended.
    bool sent_all() const { return lifecycle_.sent_all(); }

  private:
    void give_up(const dial::Failure& why);
    /// Whether there is anything left to do or say once the queue is too late.
    bool minds_lag() const;

    /// The end of a connection: that of the stream, as surely as it is known; of the session alone; or a
    /// failure.
    struct SessionEnded {
        Confirmation confirmation;
    };
    using ConnectionEnd = std::variant<Confirmation, SessionEnded, dial::Failure>;

    /// The end of all connections, and why it is not the one asked for.
    struct Outcome {
        Confirmation confirmation = Confirmation::none;
        std::optional<dial::Failure> failure;
    };

    void run();
    /// One connection after the other.
    Outcome go_on_until_end();
    /// One connection, to its end.
    ConnectionEnd attempt();
    /// The connection is live: with the beginning of the stream, or behind a gap.
    void go_on(TimePoint now);
    ConnectionEnd stream();
    void send(MessageQueue::Front front);
    /// On a trial of what ended the last connections: sends the first of it, suspects a few at a time.
    void send_apart(MessageQueue::Front front);
    /// Sends the portion, and if it holds suspects, waits for the server to end the connection for them.
    void try_out(const std::vector<QueuedMessage>& portion, const std::function<void()>& send);
    /// Sends nothing for so long; false when something else came up before.
    bool listen_for(std::chrono::nanoseconds time);
    /// The time within which we hear of the end of a connection that the server ends for a message.
    std::chrono::nanoseconds reaction() const;
    /// The server has had this session for as long as it may have one.
    bool session_is_over(TimePoint now) const;
    /// Waits for the time of the next session; false when there is to be none.
    bool await_next_session();
    /// Ends the stream on this connection, for it to go on with the next entry on another.
    SessionEnded end_session();
    /// Sends messages to the old connection up to the next keyframe, and from there on to the new one.
    void send_across(Connection& next, MessageQueue::Front front);
    /// Waits for the end of the old connection. What it does not confirm may be lost, and is sent again as
    /// after any other loss.
    void end_move();
    void close(const ConnectionEnd& end);
    /// Looks for a message that the server cannot take in what the connection, which was lost, left unread.
    void note_loss(const dial::Failure& failure);
    /// There is such a message: it is left out, or is the failure to end with.
    std::optional<dial::Failure> settle_sticking_point();
    /// Waits for the next attempt; the failure to end with if there will be none.
    std::optional<dial::Failure> await_retry(const dial::Failure& failure);
    void end(Confirmation confirmation, std::optional<dial::Failure> failure);

    const rtmp::Url url_;
    const Terms& settings_;
    ReportQueue& reports_;
    dial::Hurry hurry_;
    MessageQueue queue_;
    Lifecycle lifecycle_;
    /// The publisher's: that what is sent is late was told.
    bool lag_told_ = false;
    Approach approach_;
    Attempts attempts_;
    Moves moves_;
    Continuity continuity_;
    StickingPoint sticking_point_;
    Uplink uplink_;
    /// Last, so that all above is there when it runs.
    std::thread thread_;
};

}  // namespace publish
