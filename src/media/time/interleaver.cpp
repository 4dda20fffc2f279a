#include "media/time/interleaver.hpp"

#include <algorithm>

namespace media {

Interleaver::Interleaver(const std::vector<Track>& tracks, Time max_span)
    : max_span_(max_span), waiting_(tracks.size()) {
    for (const Track& track : tracks)
        types_.push_back(track.type);
}

void Interleaver::add(TrackType type) {
    types_.push_back(type);
    waiting_.emplace_back();
}

void Interleaver::push(Frame frame) {
    waiting_bytes_ += frame.data.size();
    waiting_[frame.track].push_back(std::move(frame));
}

bool Interleaver::ready() const {
    if (finished_ || waiting_bytes_ > max_bytes) return true;
    bool all_waiting = true;
    Time first = Time::max();
    Time last = Time::min();
    for (const std::deque<Frame>& queue : waiting_) {
        if (queue.empty()) {
            all_waiting = false;
            continue;
        }
        first = std::min(first, queue.front().dts);
        last = std::max(last, queue.back().dts);
    }
    return all_waiting || (last > first && last - first > max_span_);
}

std::optional<Frame> Interleaver::pop() {
    if (!ready()) return std::nullopt;
    const auto leaves_before = [this](const std::deque<Frame>& a, const std::deque<Frame>& b) {
        if (a.empty() || b.empty()) return !a.empty();
        if (a.front().dts != b.front().dts) return a.front().dts < b.front().dts;
        return types_[a.front().track] == TrackType::audio && types_[b.front().track] == TrackType::video;
    };
    const auto queue = std::min_element(waiting_.begin(), waiting_.end(), leaves_before);
    if (queue == waiting_.end() || queue->empty()) return std::nullopt;

    Frame frame = std::move(queue->front());
    queue->pop_front();
    waiting_bytes_ -= frame.data.size();
    Time& last = types_[frame.track] == TrackType::video ? last_video_ : last_audio_;
    if (frame.dts < last) {
        frame.dts = last;
        frame.pts = std::max(frame.pts, frame.dts);
    }
    last = frame.dts;
    return frame;
}

}  // namespace media
