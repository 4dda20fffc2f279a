#include "media/time/presentation_order.hpp"

#include <algorithm>

namespace media {

namespace {

/// Frames that may be shown before one at the end and are not there.
constexpr std::int64_t most_missing = 16;

}  // namespace

bool PresentationOrder::push(Frame frame, const Place& place) {
    if (place.begins) ++period_;
    frame_duration_ = frame.duration;
    moments_.push_back(frame.dts);
    // Two pictures of one count are damage; the later one follows.
    Key key{period_, place.count};
    while (to_show_.contains(key))
        ++key.second;
    const bool in_time = !last_shown_ || key >= *last_shown_;
    to_show_.emplace(key, first_ + decoded_.size());
    decoded_.push_back({std::move(frame), std::nullopt});
    while (to_show_.size() > reordered_ || decoded_.size() > most_waiting) {
        if (to_show_.empty()) break;
        show_first(Time::min());
    }
    return in_time;
}

/// The frames that are shown before it have been decoded, `reordered_` of those behind it too.
void PresentationOrder::show_first(Time earliest) {
    const auto [key, number] = *to_show_.begin();
    if (last_shown_ && last_shown_->first == key.first && key.second > last_shown_->second) {
        const std::int64_t step = key.second - last_shown_->second;
        count_step_ = count_step_ > 0 ? std::min(count_step_, step) : step;
    }
    last_shown_ = std::max(last_shown_.value_or(key), key);
    to_show_.erase(to_show_.begin());
    Waiting& shown = waiting(number);
    last_time_ = std::max({shown_at(), shown.frame.dts, earliest});
    shown.pts = last_time_;
    moments_.pop_front();
}

/// The decoding time `reordered_` frames behind the one that is the next to be filled.
Time PresentationOrder::shown_at() const {
    if (moments_.size() > reordered_) return moments_[reordered_];
    const auto beyond = static_cast<std::int64_t>(reordered_ + 1 - moments_.size());
    return moments_.back() + frame_duration_ * beyond;
}

void PresentationOrder::settle() {
    while (!to_show_.empty())
        show_first(Time::min());
}

void PresentationOrder::finish() {
    while (!to_show_.empty()) {
        const auto [period, count] = to_show_.begin()->first;
        Time earliest = Time::min();
        if (last_shown_ && last_shown_->first == period && count_step_ > 0) {
            const std::int64_t frames = (count - last_shown_->second) / count_step_;
            earliest = last_time_ + frame_duration_ * std::clamp<std::int64_t>(frames, 0, most_missing);
        }
        show_first(earliest);
    }
}

std::optional<Frame> PresentationOrder::pop() {
    if (decoded_.empty() || !decoded_.front().pts) return std::nullopt;
    Frame frame = std::move(decoded_.front().frame);
    frame.pts = *decoded_.front().pts;
    decoded_.pop_front();
    ++first_;
    return frame;
}

}  // namespace media
