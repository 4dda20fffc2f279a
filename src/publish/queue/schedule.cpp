#include "publish/queue/schedule.hpp"

#include <algorithm>

namespace publish {

TimePoint Schedule::departure(const QueuedMessage& queued, TimePoint now) const {
    if (!queued.is_paced() || is_burst(queued, now)) return TimePoint::min();
    return std::max(due(queued) - burst_, catch_up_.earliest(queued.time));
}

void Schedule::leave(const QueuedMessage& queued, TimePoint now) {
    is_burst(queued, now) ? catch_up_.passed(queued.time, now) : catch_up_.left(queued.time, now);
}

void Schedule::hold(const QueuedMessage& next, TimePoint now) {
    burst_owed_ = burst_owed_ && due(next) <= now;
}

void Schedule::put_off(const QueuedMessage& queued, TimePoint now) {
    if (queued.is_paced()) delay_ = std::max(delay_, std::chrono::nanoseconds(now - queued.due));
}

bool Schedule::is_burst(const QueuedMessage& queued, TimePoint now) const {
    if (!burst_owed_) return false;
    const TimePoint due_at = due(queued);
    return due_at > now && due_at - burst_ <= now;
}

}  // namespace publish
