#include "publish/continuity.hpp"

#include <fmt/format.h>

#include "publish/status.hpp"

namespace publish {

void Continuity::began() {
    const std::lock_guard lock(mutex_);
    totals_.sessions = 1;
}

void Continuity::connection_failed(TimePoint now) {
    if (lost()) return;
    if (const auto* pause = std::get_if<BetweenSessions>(&gap_)) {
        // Nothing is lost while the server only takes its time to let the next session in.
        if (now - pause->next >= between_sessions_patience) gap_ = Lost{pause->next};
        return;
    }
    gap_ = Lost{now};
}

void Continuity::session_ended(std::size_t repeated, TimePoint now, TimePoint next) {
    gap_ = BetweenSessions{.since = now, .next = next};
    const std::lock_guard lock(mutex_);
    totals_.repeated_frames += repeated;
}

void Continuity::resumed(const MessageQueue::Resumption& resumption, TimePoint now) {
    const std::chrono::nanoseconds out_of_service = now - std::get<Lost>(gap_).since;
    gap_ = Unbroken{};
    {
        const std::lock_guard lock(mutex_);
        totals_.outages += 1;
        totals_.out_of_service += out_of_service;
        totals_.repeated_frames += resumption.repeated;
    }
    reports_.push(report::Resumed{url_.redacted(), out_of_service, resumption.repeated, resumption.skipped});
}

void Continuity::paused(std::size_t skipped) {
    std::get<BetweenSessions>(gap_).skipped = skipped;
}

void Continuity::session_begun(TimePoint now) {
    const BetweenSessions between = std::get<BetweenSessions>(gap_);
    gap_ = Unbroken{};
    std::size_t number = 0;
    {
        const std::lock_guard lock(mutex_);
        number = ++totals_.sessions;
    }
    reports_.push(report::SessionBegun{url_.redacted(), number, now - between.since, between.skipped});
}

void Continuity::moved(const std::string& from, const std::string& to, std::size_t repeated) {
    {
        const std::lock_guard lock(mutex_);
        totals_.moves += 1;
        totals_.repeated_frames += repeated;
    }
    reports_.push(report::Moved{from, to});
}

void Continuity::sends_untold(const std::vector<Untold>& all) {
    for (const Untold& one : all) {
        if (!untold_.insert(one.what).second) continue;
        report::Warning warning{one.warning};
        warning.destination = url_.redacted();
        warning.untold = one.what;
        reports_.push(std::move(warning));
    }
}

void Continuity::dropped(std::size_t frames) {
    if (drops_told_ || frames == 0) return;
    drops_told_ = true;
    reports_.push(report::Warning{fmt::format(
        "{}: too slow for the stream: frames are left out so that it stays live; lower the bitrate",
        url_.redacted())});
}

Continuity::Totals Continuity::totals() const {
    const std::lock_guard lock(mutex_);
    return totals_;
}

}  // namespace publish
