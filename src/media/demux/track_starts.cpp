#include "media/demux/track_starts.hpp"

#include <utility>

namespace media {

TrackStarts::TrackStarts(const std::vector<Track>& tracks) {
    join(tracks);
}

void TrackStarts::join(const std::vector<Track>& tracks) {
    while (lines_.size() < tracks.size()) {
        const bool is_video = tracks[lines_.size()].type == TrackType::video;
        lines_.push_back({.awaits_keyframe = is_video && !lines_.empty()});
    }
}

void TrackStarts::leave_out(const Frame& frame) {
    Line& line = lines_[frame.track];
    ++line.left_out;
    if (frame.changed) line.changed = frame.changed;
    if (frame.line_up) line.line_up = frame.line_up;
}

bool TrackStarts::lets_out(Frame& frame) {
    Line& line = lines_[frame.track];
    if (line.awaits_keyframe && !frame.keyframe) {
        leave_out(frame);
        return false;
    }
    line.awaits_keyframe = false;
    line.begun = true;
    if (line.changed && !frame.changed) frame.changed = line.changed;
    line.changed = nullptr;
    if (line.line_up && !frame.line_up) frame.line_up = line.line_up;
    line.line_up = nullptr;
    return true;
}

}  // namespace media
