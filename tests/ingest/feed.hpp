#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>

#include "ingest/measure.hpp"
#include "ingest/playout.hpp"
#include "ingest/stream_message.hpp"

namespace ingest {

/// A publisher begins.
struct PublisherBegan {};
/// A publisher has ended.
struct PublisherEnded {};
/// A message passes.
struct Passed {
    Playout::Shared message;
    Playout::Origin origin = Playout::Origin::live;
    /// Messages in front of it were dropped.
    bool behind_gap = false;
};

/// Messages that wait for one player: a bounded queue with one reader, so that the publisher never waits for a player.
/// Any thread may push.
class Feed {
  public:
    struct Entry {
        /// The time at which it came to the server.
        Clock::time_point arrived;
        std::variant<PublisherBegan, PublisherEnded, Passed> what;
    };

    /// `max_bytes` is the sum of the bodies that may wait. Throws std::system_error.
    explicit Feed(std::size_t max_bytes);
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    /// Appends an entry, and wakes the reader. A message that has no room is dropped, and counted.
    void push(Entry entry);

    /// Takes the entries that came at that time or before, in order.
    std::list<Entry> take(Clock::time_point latest);
    /// Time at which the next entry came; nothing while none waits.
    std::optional<Clock::time_point> next_arrival() const;
    /// Messages that were dropped so far.
    std::uint64_t dropped() const;

    /// Descriptor that is readable once something was pushed, until settle().
    int wakeup() const { return wakeup_; }
    /// Makes the descriptor wait for what is pushed from now on; the reader takes what is there behind it.
    void settle() const;

  private:
    mutable std::mutex mutex_;
    std::list<Entry> entries_;
    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    std::uint64_t dropped_ = 0;
    bool gap_ = false;
    int wakeup_;
};

}  // namespace ingest
