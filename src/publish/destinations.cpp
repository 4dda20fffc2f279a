#include "publish/destinations.hpp"

#include "publish/run_failure.hpp"

namespace publish {

Destinations::Destinations(const std::vector<rtmp::Url>& urls, const std::vector<SentTap*>& taps,
                           const Terms& settings, Stop& stop)
    : reports_(stop.wakeup), left_(urls.size()) {
    for (const rtmp::Url& url : urls) {
        SentTap* const tap = taps.empty() ? nullptr : taps.at(each_.size());
        each_.push_back(
            std::make_unique<Destination>(url, settings, reports_, stop.wakeup, tap, [this, &stop] {
                // A silent pipe must not keep us from telling that nobody listens any more.
                if (--left_ == 0) stop.end_input();
            }));
    }
}

std::size_t Destinations::count(Destination::State state) const {
    return static_cast<std::size_t>(std::count_if(
        each_.begin(), each_.end(), [&](const auto& destination) { return destination->state() == state; }));
}

media::Time Destinations::least_sent() const {
    media::Time least = media::Time::max();
    for (const auto& destination : each_) {
        if (destination->state() != Destination::State::ended)
            least = std::min(least, destination->sent().media());
    }
    return least;
}

TimePoint Destinations::lag_deadline() const {
    TimePoint first = TimePoint::max();
    for (const auto& destination : each_)
        first = std::min(first, destination->lag_deadline());
    return first;
}

void Destinations::judge_lag(TimePoint now) {
    for (const auto& destination : each_)
        destination->judge_lag(now);
}

void Destinations::begin_stream() {
    for (const auto& destination : each_)
        destination->queue().begin();
}

void Destinations::submit() {
    for (const auto& destination : each_)
        destination->queue().submit();
}

void Destinations::give_up_late() {
    for (const auto& destination : each_) {
        if (destination->state() == Destination::State::connecting) destination->miss();
    }
}

void Destinations::finish() {
    for (const auto& destination : each_)
        destination->finish();
}

void Destinations::abandon() {
    for (const auto& destination : each_)
        destination->abandon();
}

const Destination* Destinations::first_failed() const {
    const auto found = std::find_if(each_.begin(), each_.end(), [](const auto& destination) {
        return destination->state() == Destination::State::ended && destination->failure();
    });
    return found == each_.end() ? nullptr : found->get();
}

void Destinations::throw_first_failure() const {
    if (const Destination* const failed = first_failed()) throw DestinationFailure(*failed->failure());
}

}  // namespace publish
