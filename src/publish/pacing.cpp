#include "publish/pacing.hpp"

namespace publish {

namespace {

/// Lead of reading over the time of a stream that its destinations cannot hold up.
constexpr std::chrono::nanoseconds read_ahead = std::chrono::seconds(2);

/// Data that is to leave at once waits behind what was read ahead: that is then less.
constexpr std::chrono::nanoseconds read_ahead_of_data = std::chrono::milliseconds(250);

}  // namespace

void Pacing::begin(TimePoint now) {
    if (settings_.live) {
        pacer_.emplace<LivePacer>(*settings_.live);
    } else {
        pacer_ = Pacer(settings_.speed, now);
    }
    due_ = now;
}

void Pacing::frame(media::Time time, TimePoint now) {
    if (auto* live = std::get_if<LivePacer>(&pacer_)) {
        due_ = live->due(time, now);
    } else {
        due_ = std::get<Pacer>(pacer_).due(time);
    }
}

void Pacing::data(media::Time time) {
    if (const auto* pacer = std::get_if<Pacer>(&pacer_)) due_ = pacer->due(time);
}

TimePoint Pacing::offer_at(TimePoint now) const {
    const bool may_be_fed = data_ != nullptr && data_->is_live();
    const bool keeps_up = settings_.lag.way != LagPolicy::Way::wait || may_be_fed;
    const std::chrono::nanoseconds ahead = may_be_fed ? read_ahead_of_data : read_ahead;
    const TimePoint leaves = due_ - settings_.burst;
    if (!keeps_up || !paced() || leaves - now <= ahead) return now;
    // Half of it at a time: one wakeup for many frames.
    return leaves - ahead / 2;
}

}  // namespace publish
