#include "publish/queue/lead_in.hpp"

#include <algorithm>
#include <iterator>

namespace publish {

void LeadIn::put(const QueuedMessage& queued) {
    const std::uint8_t track = queued.video_track;
    if (track == 0 || !queued.is_frame()) return;
    if (queued.role == QueuedMessage::Role::track_entry) {
        let_go(track);
        tracks_.set(track);
    }
    if (!tracks_.test(track)) return;
    frames_.push_back(queued);
    bytes_[track] += queued.message->size();
    if (bytes_[track] > most_bytes_) let_go(track);
}

std::vector<QueuedMessage> LeadIn::frames(const Tracks& of) const {
    std::vector<QueuedMessage> frames;
    std::copy_if(frames_.begin(), frames_.end(), std::back_inserter(frames),
                 [&of](const QueuedMessage& frame) { return of.test(frame.video_track); });
    return frames;
}

void LeadIn::let_go(std::uint8_t track) {
    if (!tracks_.test(track)) return;
    tracks_.reset(track);
    bytes_[track] = 0;
    const auto is_of_track = [track](const QueuedMessage& frame) { return frame.video_track == track; };
    frames_.erase(std::remove_if(frames_.begin(), frames_.end(), is_of_track), frames_.end());
}

}  // namespace publish
