#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "media/source.hpp"
#include "publish/clock.hpp"

namespace publish {

/// Holds late messages to a rate, so that they are no flood after a stall: at no time has more left than the
/// rate allows and a moment's worth besides. A stream that keeps to its own, slower pace never meets it.
class CatchUp {
  public:
    /// `rate` is media seconds a second; nothing for no bound.
    explicit CatchUp(std::optional<double> rate) : rate_(rate) {}

    /// When a message of that media time may leave at the earliest.
    TimePoint earliest(media::Time time) const {
        if (!last_) return TimePoint::min();
        const double step = static_cast<double>((time - last_->time).count()) / *rate_;
        return last_->line + std::chrono::nanoseconds(static_cast<std::int64_t>(step));
    }
    /// A message has left. In the order of their times.
    void left(media::Time time, TimePoint now) {
        if (rate_) last_ = {std::max(earliest(time), now - at_once), time};
    }

    /// A message has left that is not held to the rate, as those behind it are.
    void passed(media::Time time, TimePoint now) {
        if (rate_) last_ = {now - at_once, time};
    }

    /// Worth of media that may leave at once.
    static constexpr std::chrono::milliseconds at_once{100};

  private:
    struct Last {
        /// The moment from which the rate counts for messages behind the last.
        TimePoint line;
        media::Time time;
    };

    std::optional<double> rate_;
    std::optional<Last> last_;
};

}  // namespace publish
