#include "cli/report/listeners.hpp"

#include <algorithm>
#include <variant>

namespace cli {

void Listeners::add(publish::Status& listener) {
    const std::optional<std::chrono::nanoseconds> interval = listener.progress_interval();
    listeners_.push_back({&listener, interval});
    if (interval) {
        listeners_.back().due = *interval;
        interval_ = std::min(interval_.value_or(*interval), *interval);
    }
    if (const auto alive = listener.alive_interval())
        alive_interval_ = std::min(alive_interval_.value_or(*alive), *alive);
}

void Listeners::report(const publish::Report& report) {
    const auto* const progress = std::get_if<publish::report::Progress>(&report);
    for (Listener& listener : listeners_) {
        if (progress == nullptr || wants(listener, *progress)) listener.status->report(report);
    }
}

std::optional<std::chrono::nanoseconds> Listeners::progress_interval() const {
    return interval_;
}

void Listeners::alive(Phase phase) {
    for (const Listener& listener : listeners_)
        listener.status->alive(phase);
}

bool Listeners::wants(Listener& listener, const publish::report::Progress& progress) const {
    if (!listener.interval) return false;
    // Progress of all destinations at one moment goes together.
    if (progress.elapsed == listener.last) return true;
    // Reports come a little after they are due.
    if (progress.elapsed + *interval_ / 2 < listener.due) return false;
    listener.last = progress.elapsed;
    listener.due += *listener.interval * ((progress.elapsed - listener.due) / *listener.interval + 1);
    return true;
}

}  // namespace cli
