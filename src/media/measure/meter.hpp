#pragma once

#include <deque>
#include <vector>

#include "media/measure/measurement.hpp"
#include "media/measure/rate_window.hpp"

namespace media {

/// Bytes over the time that their frames last.
class TrackMeter {
  public:
    void add(const Frame& frame);
    BitRates rates() const;
    bool empty() const { return frames_ == 0; }
    std::uint64_t frames() const { return frames_; }
    Time begin() const { return first_; }
    Time last() const { return last_; }
    /// Time when the last frame ends. One that does not tell its length lasts as long as those before it did.
    Time end() const;

  private:
    std::uint64_t frames_ = 0;
    std::uint64_t bytes_ = 0;
    Time first_{0};
    Time last_{0};
    Time last_duration_{0};
    RateWindow window_;
};

/// Measures the frames of a source as they come: those of the default track of each type, and all together.
/// Its memory does not grow with their number.
class Meter {
  public:
    explicit Meter(std::vector<Track> tracks);

    /// Takes the next frame, in the order of the source.
    void add(const Frame& frame);
    Measurement result() const;

  private:
    void take_tracks(std::vector<Track> tracks);
    void add_video(const Frame& frame);
    void add_keyframe(const Frame& frame);
    void end_gop(Time end, VideoMeasurement& video) const;
    void add_order(Time pts);
    void take_parameters(const Track& track);

    std::vector<Track> tracks_;
    Measurement measured_;
    TrackMeter all_;
    TrackMeter video_;
    TrackMeter audio_;

    int length_size_ = 4;
    Time first_keyframe_{0};
    Time last_keyframe_{0};
    /// Bytes of video since the last keyframe.
    std::uint64_t gop_bytes_ = 0;
    /// Time when the last keyframe is shown, if it is no IDR; nothing once its GOP is known to be open.
    std::optional<Time> open_candidate_;
    /// pts of the latest frames, the last one last.
    std::deque<Time> shown_;
};

}  // namespace media
