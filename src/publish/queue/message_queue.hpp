#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "media/source.hpp"
#include "net/wakeup.hpp"
#include "publish/clock.hpp"
#include "publish/queue/backlog.hpp"
#include "publish/queue/queued_message.hpp"
#include "publish/settings.hpp"
#include "rtmp/message.hpp"

namespace publish {

/// A Backlog between the reading thread and one destination's, under a lock, with a wakeup for each side. Its
/// front leaves as it becomes due, its back is read ahead, so that neither thread wakes the other for every
/// frame.
class MessageQueue {
  public:
    using Limits = Backlog::Limits;
    using Keeping = Backlog::Keeping;
    using Overflow = Backlog::Overflow;
    using Shape = Backlog::Shape;
    using Beginning = Backlog::Beginning;
    using Front = Backlog::Front;
    using Resumption = Backlog::Resumption;

    /// `producer` is signalled when there is room again after offer() had none.
    MessageQueue(net::Wakeup& producer, const Shape& shape) : producer_(producer), backlog_(shape) {}

    // The producer's side, on one thread: see Backlog.
    void begin();
    /// False, and nothing queued, when there is no room; all before it is then submitted.
    bool offer(const QueuedMessage& message);
    void submit();
    void finish();
    void abandon();
    std::optional<TimePoint> oldest() const;
    media::Time span(TimePoint now) const;
    void drop_late(TimePoint now);
    std::size_t dropped() const;

    // The consumer's side, on one thread: see Backlog.
    void join(TimePoint now);
    Front front(TimePoint now);
    void release(std::size_t count, std::uint64_t end = 0);
    void forget(std::uint64_t delivered);
    Beginning beginning() const;
    std::size_t settle();
    void change_over();
    Resumption resume(Resume how, TimePoint now);
    Backlog::Given given() const;
    std::size_t leave_out(const rtmp::Message& refused);
    std::size_t left_out() const;
    std::size_t skipped() const;
    bool drained() const;
    bool sent_all() const;
    /// Signalled when something was submitted after front() had nothing at all, by finish() and abandon(), and by
    /// front() once all is drained. The consumer takes back what it has seen, and then asks front() again.
    net::Wakeup& arrivals() { return arrivals_; }

  private:
    /// Whether the producer is to be woken, with the lock held. At half, so that it has a run of messages to
    /// offer when it wakes.
    bool frees_producer();

    net::Wakeup& producer_;
    net::Wakeup arrivals_;
    /// Released messages, freed by the producer with each offer: memory that another thread frees than the
    /// one that allocates costs both a lock of the allocator's, and a switch when they meet there.
    std::vector<std::shared_ptr<const rtmp::Message>> spent_;

    mutable std::mutex mutex_;
    Backlog backlog_;
    bool consumer_waits_ = false;
    bool producer_waits_ = false;
};

}  // namespace publish
