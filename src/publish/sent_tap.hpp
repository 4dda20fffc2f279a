#pragma once

#include <cstdint>
#include <span>

#include "publish/clock.hpp"
#include "publish/queue/queued_message.hpp"

namespace publish {

/// Hears what one destination sends, on that destination's thread, which it must not hold up.
class SentTap {
  public:
    SentTap() = default;
    SentTap(const SentTap&) = delete;
    SentTap& operator=(const SentTap&) = delete;
    virtual ~SentTap() = default;

    /// A connection takes over, the first or another: what comes now goes over that one.
    virtual void begin_connection() = 0;
    /// The messages leave for the kernel now, the connection adding so many milliseconds to their times. Some of them
    /// may have left before, over a connection that was lost.
    virtual void sending(std::span<const QueuedMessage> messages, std::int64_t shift_ms, TimePoint now) = 0;
};

}  // namespace publish
