#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "publish/connect/agreement.hpp"
#include "publish/connect/approach.hpp"
#include "publish/connect/connection.hpp"
#include "publish/connect/link_watch.hpp"
#include "publish/connect/move.hpp"
#include "publish/connect/retry.hpp"
#include "publish/failure.hpp"
#include "publish/queue/message_queue.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// One target: a queue, and a thread that connects, sends what is queued as it becomes due, connects again
/// after what may pass, and ends the stream. The
/// publisher's thread calls everything here.
class Destination {
  public:
    /// Starts connecting at once; throws Failure(usage) when a file of settings.tls cannot be used. `control`
    /// is the publisher's wakeup: signalled when the state changes, when there is a report to take, and when
    /// the queue has room again. `ended` is called on its thread, once, when state() has become ended.
    Destination(
        rtmp::Url url, const Terms& settings, ReportQueue& reports, net::Wakeup& control,
        std::function<void()> ended = [] {});
    /// Ends the thread, the stream left as it is if it has not ended.
    ~Destination();
    Destination(const Destination&) = delete;
    Destination& operator=(const Destination&) = delete;

    enum class State { connecting, live, ended };
    State state() const { return state_.load(std::memory_order_acquire); }

    /// Offers the message to the queue, and holds that to settings.lag: false when there is no room, and the
    /// caller has to wait. One that is too slow to go on is given up.
    bool offer(const QueuedMessage& message, TimePoint now);
    /// With LagPolicy::Way::fail: when what is queued will be too late to go on; max() for never.
    TimePoint lag_deadline() const;
    /// Gives up for being too slow, if that moment has come.
    void judge_lag(TimePoint now);
    MessageQueue& queue() { return queue_; }
    /// The stream has ended before this destination was live: that is its failure.
    void miss();
    /// Ends the stream once all that is queued is sent; state() becomes ended.
    void finish() { queue_.finish(); }
    /// Ends the stream as soon as possible: what is queued is dropped, and only the end timeout is left.
    void abandon();

    const rtmp::Url& url() const { return url_; }
    /// Bytes handed to the kernel, on all connections.
    std::uint64_t sent_bytes() const { return sent_bytes_.load(std::memory_order_relaxed); }
    /// Frames handed to the kernel whole.
    std::uint64_t sent_video_frames() const { return sent_video_.load(std::memory_order_relaxed); }
    std::uint64_t sent_audio_frames() const { return sent_audio_.load(std::memory_order_relaxed); }
    /// The time of the last of them.
    media::Time sent_media() const { return media::Time(sent_media_.load(std::memory_order_relaxed)); }

    /// What the kernel knows of the way there.
    LinkWatch::Seen link() const { return link_.look(); }

    struct Outages {
        std::size_t count = 0;
        std::chrono::nanoseconds time{0};
        std::size_t repeated_frames = 0;
        std::size_t skipped_frames = 0;
        /// To other connections because a server asked for it; no time is lost by these.
        std::size_t moves = 0;
        /// One, and one more each time that one was ended for its length.
        std::size_t sessions = 1;
    };
    /// Those that are over.
    Outages outages() const;

    // Once ended:
    Confirmation confirmation() const { return confirmation_; }
    /// Why it ended, if not as asked.
    const std::optional<Failure>& failure() const { return failure_; }

  private:
    void give_up(const Failure& why);
    void run();
    /// One connection, to its end: nothing if that was the end of the stream.
    std::optional<Failure> attempt();
    /// Waits for the next attempt; the failure to end with if there will be none.
    std::optional<Failure> await_retry(const Failure& failure);
    void go_on();
    void begin_session();
    void resume();
    void stream();
    /// The server has had this session for as long as it may have one.
    bool session_is_over() const;
    /// Ends the stream on this connection, for it to go on with the next entry on another.
    void end_session();
    void send(MessageQueue::Front front);
    /// To the new connection, before the first message that it is to send.
    void send_beginning(Connection& connection, MessageQueue::Beginning beginning,
                        const QueuedMessage& entry);
    /// Begins a move that the server asks for, and looks what becomes of the one that is under way.
    void tend_move();
    void begin_move(const std::string& reference);
    /// The address asked for, unless it is none to go to.
    std::optional<rtmp::Url> go_first_where_asked(const std::string& reference);
    void heed_last_request();
    /// Why the stream stays where it is.
    void stay(const std::string& why);
    /// What is due to the old connection up to the next keyframe, and from there on to the new one.
    void send_across(MessageQueue::Front front);
    void end_move();
    /// Once, that frames are thrown away.
    void tell_of_drops();
    void count(const std::vector<QueuedMessage>& sent);

    const rtmp::Url url_;
    const Terms& settings_;
    ReportQueue& reports_;
    net::Wakeup& control_;
    const std::function<void()> ended_;
    Hurry hurry_;
    MessageQueue queue_;

    Retry retry_;
    /// Why the publisher's thread has given up, once it has.
    std::optional<Failure> verdict_;
    std::atomic<bool> given_up_{false};
    bool drops_told_ = false;
    /// When the connection was lost that has not been replaced yet.
    std::optional<TimePoint> lost_at_;
    /// When the session was ended that the next one has not followed yet.
    std::optional<TimePoint> session_ended_at_;
    /// On connections that have ended.
    std::uint64_t earlier_bytes_ = 0;
    /// On those that connection_ has taken over from without a gap: the queue counts on from there.
    std::uint64_t moved_bytes_ = 0;
    std::unique_ptr<Move> move_;
    /// A request to move that is not acted on yet.
    std::optional<std::string> asked_to_;
    /// Where the last move has led.
    std::optional<rtmp::Url> moved_to_;
    /// Without a pause between them.
    unsigned moves_in_a_row_ = 0;
    mutable std::mutex outages_mutex_;
    Outages outages_;

    std::atomic<State> state_{State::connecting};
    std::atomic<std::uint64_t> sent_bytes_{0};
    std::atomic<std::uint64_t> sent_audio_{0};
    std::atomic<std::uint64_t> sent_video_{0};
    std::atomic<media::Time::rep> sent_media_{0};
    Approach approach_;
    std::unique_ptr<Connection> connection_;
    LinkWatch link_;
    Confirmation confirmation_ = Confirmation::none;
    std::optional<Failure> failure_;
    /// Last, so that all above is there when it runs.
    std::thread thread_;
};

}  // namespace publish
