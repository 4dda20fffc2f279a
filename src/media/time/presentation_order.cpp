#include "media/time/presentation_order.hpp"

#include <algorithm>

namespace media {

void PresentationOrder::push(Frame frame, const Place& place) {
    if (place.begins) ++period_;
    frame_duration_ = frame.duration;
    moments_.push_back(frame.dts);
    // Two pictures of one count are damage; the later one follows.
    Key key{period_, place.count};
    while (to_show_.contains(key))
        ++key.second;
    to_show_.emplace(key, first_ + decoded_.size());
    decoded_.push_back({std::move(frame), std::nullopt});
    while (to_show_.size() > reordered_ || decoded_.size() > most_waiting) {
        if (to_show_.empty()) break;
        show_first();
    }
}

/// The frames that are shown before it have been decoded, `reordered_` of those behind it too.
void PresentationOrder::show_first() {
    const std::uint64_t number = to_show_.begin()->second;
    to_show_.erase(to_show_.begin());
    Waiting& shown = waiting(number);
    shown.pts = std::max(shown_at(), shown.frame.dts);
    moments_.pop_front();
}

/// The decoding time `reordered_` frames behind the one that is the next to be filled.
Time PresentationOrder::shown_at() const {
    if (moments_.size() > reordered_) return moments_[reordered_];
    const auto beyond = static_cast<std::int64_t>(reordered_ + 1 - moments_.size());
    return moments_.back() + frame_duration_ * beyond;
}

void PresentationOrder::finish() {
    while (!to_show_.empty())
        show_first();
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
