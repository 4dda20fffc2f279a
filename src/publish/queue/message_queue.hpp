#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "media/source.hpp"
#include "net/wakeup.hpp"
#include "publish/clock.hpp"
#include "publish/queue/catch_up.hpp"
#include "publish/queue/header_set.hpp"
#include "publish/queue/lead_in.hpp"
#include "publish/queue/queued_message.hpp"
#include "publish/settings.hpp"
#include "rtmp/message.hpp"

namespace publish {

/// Between the reading thread and one destination's: bounded in media time and in bytes. Its front leaves as
/// it becomes due, its back is read ahead, so that neither thread wakes the other for every frame. A message
/// stays in it until it was handed to the kernel whole: what is due and queued is what is late. With
/// Keeping::for_resume it stays longer, until it has surely been delivered, so that a new connection can go
/// on where the last one may have lost something.
class MessageQueue {
  public:
    struct Limits {
        media::Time span = std::chrono::seconds(10);
        std::size_t bytes = 1U << 20U;
        /// Bytes of offers that are held back for one gathered write, until submit(). Measured: at 384 KiB
        /// the threads wake each other half as often as at 192, and much less than 1 MiB stays in the
        /// cache.
        std::size_t gathered = 384U << 10U;
    };

    enum class Keeping { nothing, for_resume };
    /// What becomes of an offer that goes beyond the limits.
    enum class Overflow {
        /// It is refused, and the producer waits.
        refuse,
        /// It is taken, and what is late is thrown away: see drop_late(). The span then bounds lateness.
        drop,
        /// It is refused beyond the bytes only. How late is too late, the producer sees from oldest().
        keep,
    };
    /// How messages that are paced leave, other than when they are due.
    struct Pace {
        /// So long before: a server's buffer is filled with it, at once on each new connection.
        std::chrono::nanoseconds burst{0};
        /// What is late leaves at this rate, in media seconds a second; nothing for as fast as it goes.
        std::optional<double> catch_up = std::nullopt;
    };
    struct Shape {
        Limits limits = {};
        Keeping keeping = Keeping::nothing;
        Overflow overflow = Overflow::refuse;
        Pace pace = {};
    };
    /// `producer` is signalled when there is room again after offer() had none.
    MessageQueue(net::Wakeup& producer, const Shape& shape)
        : limits_(shape.limits),
          producer_(producer),
          keeping_(shape.keeping),
          overflow_(shape.overflow),
          burst_(shape.pace.burst),
          catch_up_(shape.pace.catch_up) {}

    // The producer's side.
    /// The stream begins. A consumer that has not called join() by now gets, when it does, what comes from
    /// the next entry on.
    void begin();
    /// False, and nothing queued, when there is no room; all before it is then submitted. An empty queue has
    /// room for any message. After abandon() messages are taken and dropped.
    bool offer(const QueuedMessage& message);
    /// What was offered may leave, though it is little: the next offer may take long.
    void submit();
    /// Nothing more will be offered.
    void finish();
    /// The same, and what is queued is thrown away.
    void abandon();
    /// When the oldest message was or is due, or nothing when all is sent.
    std::optional<TimePoint> oldest() const;
    /// From the oldest to the newest message that is due by `now`, in media time.
    media::Time span(TimePoint now) const;
    /// With Overflow::drop: throws away the video that is later than half the span, from the oldest to the
    /// next keyframe each time, and sound and data that is later than the whole of it; and of either as much
    /// as is beyond the bytes. What front() has handed out stays, and so do headers. front() does the same.
    void drop_late(TimePoint now);
    /// Frames that it threw away so far.
    std::size_t dropped() const;

    // The consumer's side.
    /// The destination is live for the first time.
    void join(TimePoint now);
    /// What a decoder needs before the first message of a new connection.
    struct Beginning {
        /// In the latest form.
        std::vector<QueuedMessage> headers;
        /// Frames of numbered tracks, which their next ones refer to.
        std::vector<QueuedMessage> lead_in;
    };
    struct Front {
        /// With the first messages of a new connection.
        Beginning beginning;
        /// The oldest messages that may leave, up to about the gathered bytes and at least one. They stay
        /// queued.
        std::vector<QueuedMessage> messages;
        /// When there is none: the moment that the next may leave at; max() where none was submitted.
        TimePoint next_due = TimePoint::max();
    };
    Front front(TimePoint now);
    /// The `count` oldest messages are sent; they end where the connection has sent `end` bytes.
    void release(std::size_t count, std::uint64_t end = 0);
    /// The connection has surely delivered so many bytes: what is not needed to go on from there is let go.
    void forget(std::uint64_t delivered);
    /// Bytes of sent messages that are kept for a resume; beyond, the oldest are let go all the same.
    static constexpr std::size_t most_kept = 32U << 20U;

    /// That of a connection which begins with the oldest message that is not sent.
    Beginning beginning() const;

    using Resume = publish::Resume;
    struct Resumption {
        /// Frames that will be sent again, and frames that were thrown away so far.
        std::size_t repeated = 0;
        std::size_t skipped = 0;
    };
    /// All that is sent has arrived: a new connection goes on behind it, however late that is. Returns the
    /// frames that are sent once more, since others refer to them.
    std::size_t settle();
    /// What front() gives next begins another connection, with beginning(), while all before is on its way
    /// over the last one.
    void change_over();
    /// For the first message of a new connection after one that was lost.
    Resumption resume(Resume how, TimePoint now);
    /// Frames that resume() had thrown away, those that came too late since, and those of numbered tracks
    /// that could not be decoded on a new connection.
    std::size_t skipped() const;
    /// finish() was called and all is sent.
    bool drained() const;
    /// Signalled when something was submitted after front() had nothing at all, and by finish() and
    /// abandon().
    net::Wakeup& arrivals() { return arrivals_; }

  private:
    struct Entry {
        QueuedMessage queued;
        /// Once sent: what the connection had sent after it.
        std::uint64_t end = 0;
    };

    /// All that was offered may leave; true when the consumer waits for that.
    bool submit_locked();
    bool half_free() const;
    bool is_full(const QueuedMessage& message) const;
    void drop_late_locked(TimePoint now);
    bool is_late(const QueuedMessage& queued, media::Time bound, TimePoint now) const;
    /// The oldest message at or behind `from` that may be thrown away and is a video frame, or is none; the
    /// end where there is none such.
    std::size_t find_droppable(std::size_t from, bool video) const;
    /// Throws away the video from there up to the next keyframe, or all that is there and will come before
    /// that.
    void drop_group(std::size_t from);
    void drop(std::size_t index);
    void take_out(std::size_t index);
    Beginning beginning_locked() const;
    /// A new connection begins there, with every numbered track's next keyframe.
    void begin_tracks(std::size_t from);
    /// The same, but a track whose next frame refers to earlier ones begins with those.
    void lead_in_tracks(std::size_t from);
    /// What came before that message.
    LeadIn lead_in_before(std::size_t index) const;
    /// Those whose next frame from there on is no keyframe.
    LeadIn::Tracks tracks_under_way(std::size_t from) const;
    /// From there on every numbered track but these goes on with a keyframe of its own. Takes out what comes
    /// before it, and returns how much.
    std::size_t cut_off_tracks(std::size_t from, const LeadIn::Tracks& but);
    /// It comes before such a keyframe.
    bool is_cut_off(const QueuedMessage& queued);
    TimePoint due(const QueuedMessage& queued) const;
    /// When it may leave, seen from `now`; those before it have left.
    TimePoint departure(const QueuedMessage& queued, TimePoint now) const;
    /// All that was sent is to be sent once more; how many frames.
    std::size_t queue_again();
    /// It is part of what a new connection gets ahead of time.
    bool is_burst(const QueuedMessage& queued, TimePoint now) const;
    /// Takes the oldest message out; what a new connection needs of it is remembered.
    void drop_front();
    /// A new connection cannot begin with it, or its time has passed.
    bool is_skipped(const QueuedMessage& queued) const;

    const Limits limits_;
    net::Wakeup& producer_;
    const Keeping keeping_;
    const Overflow overflow_;
    const std::chrono::nanoseconds burst_{0};
    net::Wakeup arrivals_;

    mutable std::mutex mutex_;
    /// First those that are sent and kept, then those to send.
    std::deque<Entry> messages_;
    /// Let go, and freed by the producer with its next offer: memory that another thread frees than the one
    /// that allocates costs both a lock of the allocator's, and a switch when they meet there.
    std::vector<std::shared_ptr<const rtmp::Message>> spent_;
    std::size_t sent_ = 0;
    /// Of those to send, those that the consumer has in its hands.
    std::size_t taken_ = 0;
    std::size_t kept_bytes_ = 0;
    /// As of the last forget().
    std::uint64_t delivered_ = 0;
    /// Of those to send.
    std::size_t bytes_ = 0;
    /// Of those let go.
    HeaderSet headers_;
    LeadIn lead_in_;
    /// The tracks that the connection begins in the middle of.
    LeadIn::Tracks led_in_;
    /// A new connection has not got them yet.
    bool headers_wanted_ = false;
    /// The connection has not had its burst yet.
    bool bursts_ = true;
    /// Added to every due time.
    std::chrono::nanoseconds delay_{0};
    CatchUp catch_up_{std::nullopt};
    /// Until an entry comes that is due no earlier than this, everything is thrown away.
    std::optional<TimePoint> skip_until_;
    std::size_t skipped_ = 0;
    /// What a video frame that was thrown away needs as little as what follows it: until a keyframe comes.
    bool drops_group_ = false;
    /// By number: tracks that lack what the next frames refer to, until a track_entry comes.
    LeadIn::Tracks cut_off_;
    bool joined_ = false;
    std::size_t dropped_ = 0;
    /// How many of those to send were submitted, and the bytes of those that were not.
    std::size_t submitted_ = 0;
    std::size_t held_bytes_ = 0;
    bool finished_ = false;
    bool abandoned_ = false;
    bool consumer_waits_ = false;
    bool producer_waits_ = false;
};

}  // namespace publish
