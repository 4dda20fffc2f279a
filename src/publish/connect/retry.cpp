#include "publish/connect/retry.hpp"

#include <algorithm>

namespace publish {

namespace {

/// A stream that stays live for so long was not merely let in.
constexpr auto settled = std::chrono::seconds(10);
/// A server that did not want it would have closed by then.
constexpr auto accepted = std::chrono::seconds(2);
/// Attempts after a failure that most likely is permanent.
constexpr unsigned few = 2;
/// Doubling beyond this exceeds every limit.
constexpr unsigned most_doublings = 20;

}  // namespace

std::optional<unsigned> Retry::limit_for(dial::ExitStatus failure, Before before) const {
    const std::optional<unsigned> asked = before == Before::was_live ? policy_.live : policy_.first;
    switch (failure) {
        case dial::ExitStatus::not_resolved:
        case dial::ExitStatus::not_connected:
        case dial::ExitStatus::timed_out:
        case dial::ExitStatus::connection_lost:
            return asked;
        case dial::ExitStatus::name_in_use:
            return before == Before::was_live ? asked : 0;
        case dial::ExitStatus::closed_early:
            if (proven_) return asked;
            [[fallthrough]];
        case dial::ExitStatus::protocol_error:
            return asked ? std::min(*asked, few) : few;
        default:
            return 0;
    }
}

bool Retry::is_out_of_patience(TimePoint now) {
    if (!name_in_use_since_) name_in_use_since_ = now;
    return policy_.name_patience && now - *name_in_use_since_ > *policy_.name_patience;
}

std::optional<std::chrono::nanoseconds> Retry::next(dial::ExitStatus failure, Before before, TimePoint now) {
    if (live_since_ && now - *live_since_ >= settled) attempts_ = 0;
    proven_ = proven_ || (live_since_ && now - *live_since_ >= accepted);
    // Whoever let us in has noticed that the connection before had gone.
    if (live_since_) name_in_use_since_.reset();
    live_since_.reset();
    if (attempts_ == 0) first_failure_ = now;
    limit_ = limit_for(failure, before);
    if (limit_ && attempts_ >= *limit_) return std::nullopt;
    if (failure == dial::ExitStatus::name_in_use && is_out_of_patience(now)) return std::nullopt;

    const auto ceiling = std::min<double>(static_cast<double>(policy_.max_delay.count()),
                                          static_cast<double>(policy_.delay.count()) *
                                              static_cast<double>(1U << std::min(attempts_, most_doublings)));
    const std::chrono::nanoseconds delay(static_cast<std::int64_t>(ceiling * random_()));
    if (policy_.max_time && now + delay - first_failure_ > *policy_.max_time) return std::nullopt;
    ++attempts_;
    return delay;
}

}  // namespace publish
