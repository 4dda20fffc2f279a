#pragma once

#include <deque>
#include <optional>

#include "media/demux/frame_reader.hpp"
#include "media/demux/picture_gate.hpp"
#include "media/demux/track_starts.hpp"
#include "media/input.hpp"
#include "media/source.hpp"

namespace media {

/// The frames of a reader from a moment on (Input::start): from the keyframe of the main track that is shown
/// then or last before, or else its first one. Other video tracks begin with the next keyframe of their own.
class Beginning {
  public:
    /// Looks for that keyframe: by the index where the container has one, or by reading. Throws Error, also
    /// where the input ends before `start`.
    Beginning(FrameReader& reader, Time start, Input::StartsFrom from);

    /// The next frame, in the container's time. The first one of a track tells what changed before it.
    std::optional<Frame> next();
    /// Time when the first picture of the whole is shown, or its first frame; in the container's time.
    Time first_shown() const { return first_shown_; }
    /// The time from what the start is counted from to the picture that it begins with.
    Time left_out() const { return left_out_; }

  private:
    bool find_keyframe(Time target);
    void drop_found(std::size_t count);
    void throw_if_beyond_end(Time zero, Time start) const;
    std::optional<Frame> take();
    bool leaves(Frame& frame);

    FrameReader& reader_;
    Time first_shown_{0};
    Time left_out_{0};
    /// Frames read from the keyframe on while it was looked for.
    std::deque<Frame> found_;
    TrackStarts starts_;
    PictureGate gate_;
};

}  // namespace media
