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
    comparison.received(*unit, std::chrono::steady_clock::now());
    return true;
}

}  // namespace watch
