#pragma once

#include <optional>

#include "media/source.hpp"
#include "publish/clock.hpp"

namespace publish {

/// Media time -> wall time. Every due time is computed from the start, never from the last wait, so that
/// rounding and late wakeups do not add up.
class Pacer {
  public:
    /// `speed` is media seconds a second; nothing means that everything is due at once.
    Pacer(std::optional<double> speed, TimePoint start) : speed_(speed), start_(start) {}

    TimePoint due(media::Time media) const {
        if (!speed_) return start_;
        // long double: 64 bits of mantissa keep nanoseconds exact over centuries.
        const long double wall = static_cast<long double>(media.count()) / static_cast<long double>(*speed_);
        return start_ + std::chrono::nanoseconds(static_cast<std::int64_t>(wall));
    }
    bool paced() const { return speed_.has_value(); }

  private:
    std::optional<double> speed_;
    TimePoint start_;
};

}  // namespace publish
