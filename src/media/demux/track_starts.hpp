#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// The moments from which the tracks of a source leave: a video track begins with a keyframe of its own, and
/// the first frame of each tells what changed before it.
class TrackStarts {
  public:
    /// Whoever asks sees to it himself that the main track, the first one, begins with a keyframe.
    explicit TrackStarts(const std::vector<Track>& tracks);

    /// The main track shall begin with its next keyframe, as other video does.
    void await_main_keyframe() { lines_.front().awaits_keyframe = true; }
    /// Tracks may have joined behind those that were there.
    void join(const std::vector<Track>& tracks);
    /// The frame does not leave.
    void leave_out(const Frame& frame);
    /// True where the frame leaves, with what changed before it; another one is counted as left out.
    bool lets_out(Frame& frame);
    /// True once a frame of a track has left.
    bool begun(std::size_t track) const { return lines_[track].begun; }
    /// Frames of a track that did not leave.
    std::uint64_t left_out(std::size_t track) const { return lines_[track].left_out; }

  private:
    struct Line {
        bool awaits_keyframe = false;
        bool begun = false;
        std::uint64_t left_out = 0;
        /// The newest parameters and tracks among the frames that are left out.
        std::shared_ptr<const Track> changed = nullptr;
        std::shared_ptr<const std::vector<Track>> line_up = nullptr;
    };

    std::vector<Line> lines_;
};

}  // namespace media
