#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "media/source.hpp"
#include "net/wakeup.hpp"
#include "publish/clock.hpp"
#include "rtmp/message.hpp"

namespace publish {

/// A message on its way to a destination: its media time, and when it is to leave.
struct QueuedMessage {
    std::shared_ptr<const rtmp::Message> message;
    media::Time time{0};
    TimePoint due = TimePoint::min();
    /// It holds a frame, and no header.
    bool is_frame = false;
};

/// Between the reading thread and one destination's: bounded in media time and in bytes. Its front leaves as
/// it becomes due, its back is read ahead, so that neither thread wakes the other for every frame. A message
/// stays in it until it was handed to the kernel whole: what is due and queued is what is late.
class MessageQueue {
  public:
    /// Measured: 1 MiB is four full writes, and stays in the processor's cache between the reading and the
    /// writing thread; with 8 MiB an unpaced push takes half as much CPU time again.
    struct Limits {
        media::Time span = std::chrono::seconds(10);
        std::size_t bytes = 1U << 20U;
        /// Bytes of offers that are held back for one gathered write, until submit(). Measured: from 64 KiB
        /// on the cost of a system call no longer shows, and much less than 1 MiB stays in the cache.
        std::size_t gathered = 192U << 10U;
    };

    /// `producer` is signalled when there is room again after offer() had none.
    MessageQueue(Limits limits, net::Wakeup& producer) : limits_(limits), producer_(producer) {}

    // The producer's side.
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

    // The consumer's side.
    struct Front {
        /// The oldest messages that are due, up to about the gathered bytes and at least one. They stay
        /// queued.
        std::vector<QueuedMessage> messages;
        /// When there is none: the moment that the next is due at; max() where none was submitted.
        TimePoint next_due = TimePoint::max();
    };
    Front front(TimePoint now);
    /// The `count` oldest messages are sent.
    void release(std::size_t count);
    /// finish() was called and all is sent.
    bool drained() const;
    /// Signalled when something was submitted after front() had nothing at all, and by finish() and
    /// abandon().
    net::Wakeup& arrivals() { return arrivals_; }

  private:
    /// All that was offered may leave; true when the consumer waits for that.
    bool submit_locked();
    bool half_free() const;

    const Limits limits_;
    net::Wakeup& producer_;
    net::Wakeup arrivals_;

    mutable std::mutex mutex_;
    std::deque<QueuedMessage> messages_;
    std::size_t bytes_ = 0;
    /// How many of the messages were submitted, and the bytes of those that were not.
    std::size_t submitted_ = 0;
    std::size_t held_bytes_ = 0;
    bool finished_ = false;
    bool abandoned_ = false;
    bool consumer_waits_ = false;
    bool producer_waits_ = false;
};

}  // namespace publish
