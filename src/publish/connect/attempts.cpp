#include "publish/connect/attempts.hpp"

#include <fmt/format.h>
#include <random>

#include "publish/status.hpp"

namespace publish {

namespace {

/// The end of a stream that was live: that counts for more than the last attempt's trouble.
dial::Failure given_up(const dial::Failure& failure, unsigned attempts) {
    if (attempts == 0) return failure;
    switch (failure.status()) {
        case dial::ExitStatus::not_resolved:
        case dial::ExitStatus::not_connected:
        case dial::ExitStatus::timed_out:
        case dial::ExitStatus::connection_lost:
        case dial::ExitStatus::name_in_use:
            return {dial::ExitStatus::connection_lost,
                    fmt::format("{}; the stream was live before, and {} attempt{} to connect again failed",
                                failure.what(), attempts, attempts == 1 ? "" : "s"),
                    failure.server()};
        default:
            return failure;
    }
}

}  // namespace

double Attempts::random_number() {
    thread_local std::minstd_rand generator(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

std::variant<TimePoint, dial::Failure> Attempts::after(const dial::Failure& failure, Retry::Before before,
                                                       TimePoint now) {
    if (failure.status() != dial::ExitStatus::interrupted) last_failure_ = failure;
    if (hurry_.asked()) return failure;
    const std::optional<std::chrono::nanoseconds> delay = retry_.next(failure.status(), before, now);
    if (!delay) return before == Retry::Before::was_live ? given_up(failure, retry_.attempts()) : failure;
    reports_.push(report::Retrying{url_.redacted(), retry_.attempts(), retry_.limit(), *delay, failure});
    return now + *delay;
}

}  // namespace publish
