#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <variant>

#include "dial/failure.hpp"
#include "dial/hurry.hpp"
#include "publish/clock.hpp"
#include "publish/connect/retry.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// Attempts of one destination to be live, in a row: each failure is followed by another attempt, or by the
/// destination's end. Only its own thread calls anything here.
class Attempts {
  public:
    /// A number from 0 to below 1, by chance.
    static double random_number();

    /// `url`, `reports` and `hurry` outlive it. `random` is Retry's.
    Attempts(const rtmp::Url& url, const RetryPolicy& policy, ReportQueue& reports, const dial::Hurry& hurry,
             std::function<double()> random = random_number)
        : url_(url), reports_(reports), hurry_(hurry), retry_(policy, std::move(random)) {}

    /// The stream is live.
    void succeeded(TimePoint now) { retry_.went_live(now); }
    /// The moment of the next attempt, which is reported; or the failure to end with.
    std::variant<TimePoint, dial::Failure> after(const dial::Failure& failure, Retry::Before before,
                                                 TimePoint now);
    /// The latest failure that was no interruption; nothing before there was one.
    const std::optional<dial::Failure>& last_failure() const { return last_failure_; }

  private:
    const rtmp::Url& url_;
    ReportQueue& reports_;
    const dial::Hurry& hurry_;
    Retry retry_;
    std::optional<dial::Failure> last_failure_;
};

}  // namespace publish
