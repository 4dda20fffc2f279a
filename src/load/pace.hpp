#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>

#include "media/source.hpp"
#include "net/stream.hpp"

namespace load {

/// The clock by which a copy sends: when media is due.
struct Pace {
    /// The moment at which media time 0 is due.
    net::TimePoint origin;
    /// Media seconds a second; infinity where all is due at once.
    double speed = 1;

    net::TimePoint due(media::Time time) const {
        if (speed == 1) return origin + time;
        return origin +
               std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(time.count()) / speed));
    }
    /// Media that is due by then; only with a finite speed.
    media::Time at(net::TimePoint now) const {
        const std::chrono::nanoseconds passed = now - origin;
        if (speed == 1) return passed;
        return media::Time(static_cast<std::int64_t>(static_cast<double>(passed.count()) * speed));
    }
    bool waits() const { return std::isfinite(speed); }
};

}  // namespace load
