#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// The time of so many ticks, rounded down to the nanosecond, so that two times differ as their ticks do.
/// Nothing where that is beyond `longest`, in either direction.
std::optional<Time> time_of(std::int64_t ticks, Tick tick, Time longest);

/// A sum of times in which no rounding adds up: each container's ticks are summed in their own unit. A stream
/// that loops for weeks is moved on by such a sum at every seam.
class ExactTime {
  public:
    ExactTime() = default;
    explicit ExactTime(Time time) : rounded_(time) {}

    void add(Time time) { rounded_ += time; }
    /// Adds the span of ticks that was rounded to `span`; a span that is no number of ticks, because a time
    /// in it was repaired, counts as it is.
    void add(Time span, Tick tick);
    /// The sum, to the nanosecond.
    Time time() const;

  private:
    /// A part of a second.
    struct Fraction {
        std::int64_t numerator = 0;
        std::int64_t denominator = 1;
    };
    /// Units beyond this many are rounded to nanoseconds: a playlist of hostile files must not make it grow.
    static constexpr std::size_t max_units = 64;

    void add(std::int64_t numerator, std::int64_t denominator);

    /// The part of the sum in whole nanoseconds: whole seconds, and spans that are no number of ticks.
    Time rounded_{0};
    std::vector<Fraction> fractions_;
};

}  // namespace media
