#include "watch/remote_output.hpp"

#include <utility>

namespace watch {

namespace {

media::RemoteAccess ended_by(media::RemoteAccess access, const Calls& calls) {
    access.interrupt = &calls.leave;
    access.ended = &calls.finished;
    access.interrupt_descriptor = calls.hurry.wakeup().descriptor();
    return access;
}

}  // namespace

RemoteOutput::RemoteOutput(const std::string& address, media::RemoteAccess access, const Calls& calls)
    : stream_(address, ended_by(std::move(access), calls)) {}

bool RemoteOutput::take(Comparison& comparison, TimePoint deadline) {
    stream_.end_waits_at(deadline);
    const std::optional<media::RemoteUnit> unit = stream_.next();
    if (!unit) return false;
    const TimePoint now = std::chrono::steady_clock::now();
    if (!unit->held) {
        comparison.received(*unit, now);
        last_arrival_ = now;
        return true;
    }
    // What was held back had come with the unit before.
    const TimePoint arrived = last_arrival_.value_or(now);
    comparison.received(*unit, arrived);
    while (const std::optional<media::RemoteUnit> held = stream_.next())
        comparison.received(*held, arrived);
    return false;
}

}  // namespace watch
