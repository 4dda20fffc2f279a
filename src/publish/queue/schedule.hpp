#pragma once

#include <chrono>
#include <optional>

#include "publish/clock.hpp"
#include "publish/queue/catch_up.hpp"
#include "publish/queue/queued_message.hpp"

namespace publish {

/// How paced messages leave, other than when they are due.
struct Pace {
    /// Lead over the due time: each new connection gets so much at once, to fill the server's buffer.
    std::chrono::nanoseconds burst{0};
    /// Rate at which late messages leave, in media seconds a second; nothing for as fast as it goes.
    std::optional<double> catch_up = std::nullopt;
};

/// When each message leaves: a burst ahead of its due time, and no faster than late ones may. Messages that
/// are not paced leave at once.
class Schedule {
  public:
    explicit Schedule(const Pace& pace) : burst_(pace.burst), catch_up_(pace.catch_up) {}

    /// The due time, with all delays so far.
    TimePoint due(const QueuedMessage& queued) const {
        return queued.is_paced() ? queued.due + delay_ : queued.due;
    }
    /// The moment that a message may leave at, seen from `now`, when those before it have left.
    TimePoint departure(const QueuedMessage& queued, TimePoint now) const;
    /// A message leaves now. In the order of their times.
    void leave(const QueuedMessage& queued, TimePoint now);
    /// The next message may not leave yet; where it is further ahead than a burst reaches, that was the burst.
    void hold(const QueuedMessage& next, TimePoint now);
    /// A new connection is owed a burst.
    void begin_connection() { burst_owed_ = true; }
    /// Adds to every due time what it takes for this message not to be late now.
    void put_off(const QueuedMessage& queued, TimePoint now);

  private:
    /// Whether a message is part of the burst that a new connection gets.
    bool is_burst(const QueuedMessage& queued, TimePoint now) const;

    const std::chrono::nanoseconds burst_;
    bool burst_owed_ = true;
    /// Time lost with connections, added to every due time.
    std::chrono::nanoseconds delay_{0};
    CatchUp catch_up_;
};

}  // namespace publish
