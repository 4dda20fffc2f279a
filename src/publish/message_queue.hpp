#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "media/source.hpp"
#include "net/wakeup.hpp"
#include "rtmp/message.hpp"

namespace publish {

/// A message on its way to a destination, and the media time that it is due at.
struct QueuedMessage {
    std::shared_ptr<const rtmp::Message> message;
    media::Time time{0};
    /// It holds a frame, and no header.
    bool is_frame = false;
};

/// Between the pacer and one destination's thread: bounded in media time and in bytes. A message stays in it
/// until it was handed to the kernel whole, so that what is queued is what is not sent.
class MessageQueue {
  public:
    /// Measured: 1 MiB is four full writes, and stays in the processor's cache between the reading and the
    /// writing thread; with 8 MiB an unpaced push takes half as much CPU time again.
    struct Limits {
        media::Time span = std::chrono::seconds(10);
        std::size_t bytes = 1U << 20U;
    };

    /// `producer` is signalled when there is room again after offer() had none.
    MessageQueue(Limits limits, net::Wakeup& producer) : limits_(limits), producer_(producer) {}

    // The producer's side.
    /// False, and nothing queued, when there is no room. An empty queue has room for any message. After
    /// abandon() messages are taken and dropped.
    bool offer(const QueuedMessage& message);
    /// Nothing more will be offered.
    void finish();
    /// The same, and what is queued is thrown away.
    void abandon();
    /// Media time of the oldest message, or nothing when all is sent.
    std::optional<media::Time> oldest() const;
    /// From the oldest to the newest message, in media time.
    media::Time span() const;

    // The consumer's side.
    /// The oldest messages, up to about `bytes` and at least one; empty when there is none. They stay queued.
    std::vector<QueuedMessage> front(std::size_t bytes);
    /// The `count` oldest messages are sent.
    void release(std::size_t count);
    /// finish() was called and all is sent.
    bool drained() const;
    /// Signalled when front() has something again after it was empty, and by finish() and abandon().
    net::Wakeup& arrivals() { return arrivals_; }

  private:
    const Limits limits_;
    net::Wakeup& producer_;
    net::Wakeup arrivals_;

    mutable std::mutex mutex_;
    std::deque<QueuedMessage> messages_;
    std::size_t bytes_ = 0;
    bool finished_ = false;
    bool abandoned_ = false;
    bool consumer_waits_ = false;
    bool producer_waits_ = false;
};

}  // namespace publish
