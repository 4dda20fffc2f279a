#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "media/source.hpp"

namespace media {

/// The time of so many ticks; nothing for libavformat's mark of an unknown one, for a senseless tick, and for
/// times beyond ten years, which are taken for damage.
std::optional<Time> container_time(std::int64_t ticks, Tick tick);

/// The moment that is taken off all times of a container that counts from afar (from 1970): whole seconds before its
/// first time. 0 for others.
class ClockOrigin {
  public:
    /// Takes the first time of the container; later calls change nothing. `numerators` are those of the ticks of
    /// all streams: the origin is a whole number of each tick.
    void note_first(std::int64_t ticks, Tick tick, std::span<const std::int64_t> numerators);
    /// True once the first time was taken.
    bool is_known() const { return seconds_.has_value(); }
    /// True once a first time showed that the container counts from afar.
    bool is_far() const { return seconds_.value_or(0) != 0; }
    /// The time from the origin on; nothing as for container_time().
    std::optional<Time> time(std::int64_t ticks, Tick tick) const;
    /// The ticks of such a time.
    std::int64_t ticks(Time time, Tick tick) const;

  private:
    std::int64_t in(Tick tick) const;

    /// Nothing before the first time is known.
    std::optional<std::int64_t> seconds_;
};

}  // namespace media
