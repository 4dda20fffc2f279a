#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "dial/failure.hpp"
#include "publish/clock.hpp"
#include "publish/settings.hpp"

namespace publish {

/// Counts failures in a row, and decides after each whether and when to try again: exponential backoff with
/// full jitter. Permanent failures (a wrong key, a certificate that is not trusted) are not tried again;
/// those that most likely are permanent, twice. A server that closes at once is no such case any more when it
/// took the stream before.
class Retry {
  public:
    /// `random` gives numbers from 0 to below 1.
    Retry(RetryPolicy policy, std::function<double()> random) : policy_(policy), random_(std::move(random)) {}

    /// The stream's state before the failure.
    enum class Before { never_live, was_live };
    /// How long to wait before the next attempt, or nothing to give up.
    std::optional<std::chrono::nanoseconds> next(dial::ExitStatus failure, Before before, TimePoint now);
    /// The stream is live; failures in a row are forgotten once it stays so for a while.
    void went_live(TimePoint now) { live_since_ = now; }

    /// Attempts after failures, in this row.
    unsigned attempts() const { return attempts_; }
    /// The most of them, as of the last next().
    std::optional<unsigned> limit() const { return limit_; }

  private:
    std::optional<unsigned> limit_for(dial::ExitStatus failure, Before before) const;
    /// The name is in use: whether it has been so for longer than the policy allows.
    bool is_out_of_patience(TimePoint now);

    RetryPolicy policy_;
    std::function<double()> random_;
    unsigned attempts_ = 0;
    /// The stream was live for long enough once: the server does take it.
    bool proven_ = false;
    std::optional<unsigned> limit_;
    TimePoint first_failure_{};
    /// The first failure of that kind since the stream was live.
    std::optional<TimePoint> name_in_use_since_;
    std::optional<TimePoint> live_since_;
};

}  // namespace publish
