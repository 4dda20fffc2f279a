#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <variant>

#include "publish/clock.hpp"

namespace publish {

/// Silence of a live input: nothing comes, though the time of what came last is over. It is told once it has
/// lasted for a while, and again when it ends.
class Silence {
  public:
    /// The least that is told, from the moment at which the next frame could be expected.
    static constexpr std::chrono::nanoseconds patience = std::chrono::seconds(1);
    /// Frames further apart than this are no rhythm that the next one is expected in.
    static constexpr std::chrono::nanoseconds longest_interval = std::chrono::seconds(10);

    /// A frame was read that leaves at `due`.
    void frame(TimePoint due) {
        const std::chrono::nanoseconds interval = due_ ? due - *due_ : std::chrono::nanoseconds(0);
        interval_ = std::clamp(interval, std::chrono::nanoseconds(0), longest_interval);
        due_ = due;
    }
    /// Nothing is there to be read: the wait for it begins, if it has not.
    void wait(TimePoint now) {
        if (std::holds_alternative<Flowing>(state_))
            state_ = Waiting{now, std::max(now, due_.value_or(now) + interval_) + patience};
    }
    /// The moment from which on it is to be told; max() for never.
    TimePoint to_tell() const {
        const auto* const waiting = std::get_if<Waiting>(&state_);
        return waiting == nullptr ? TimePoint::max() : waiting->tell_at;
    }
    /// Tells it once, when that moment has come: how long it has lasted.
    std::optional<std::chrono::nanoseconds> tell(TimePoint now) {
        if (now < to_tell()) return std::nullopt;
        const TimePoint since = std::get<Waiting>(state_).since;
        state_ = Told{since};
        ++times_;
        return now - since;
    }
    /// Something came. How long it lasted, where it was told.
    std::optional<std::chrono::nanoseconds> end(TimePoint now) {
        std::optional<std::chrono::nanoseconds> lasted;
        if (std::holds_alternative<Told>(state_)) lasted = lasting(now);
        state_ = Flowing{};
        return lasted;
    }
    /// Nobody waits any more: it is not told from now on.
    void disregard() {
        if (std::holds_alternative<Waiting>(state_)) state_ = Flowing{};
    }

    /// How long one has lasted that was told; 0 where there is none.
    std::chrono::nanoseconds lasting(TimePoint now) const {
        const auto* const told = std::get_if<Told>(&state_);
        return told == nullptr ? std::chrono::nanoseconds(0) : now - told->since;
    }
    /// How many were told.
    std::size_t times() const { return times_; }

  private:
    struct Flowing {};
    struct Waiting {
        TimePoint since;
        TimePoint tell_at;
    };
    struct Told {
        TimePoint since;
    };
    std::variant<Flowing, Waiting, Told> state_;
    /// The time of the frame that came last, and the span between the last two.
    std::optional<TimePoint> due_;
    std::chrono::nanoseconds interval_{0};
    std::size_t times_ = 0;
};

}  // namespace publish
