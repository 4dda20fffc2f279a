#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// Puts the frames of several tracks into one order by dts. A frame leaves when every track has one waiting,
/// when what waits spans more than `max_span`, or weighs more than `max_bytes` (a sparse or badly interleaved
/// track must not hold the others back without end), or at the end. Ties leave audio before video. One that
/// comes too late for the order keeps its own time: RTMP and FLV want order within a type alone.
class Interleaver {
  public:
    static constexpr Time default_max_span = std::chrono::seconds(2);
    static constexpr std::size_t max_bytes = 16U << 20U;

    /// `max_span` may be longer for containers that lay down one track's media far behind another's.
    explicit Interleaver(const std::vector<Track>& tracks, Time max_span = default_max_span);

    /// Adds a track that begins late, behind the others.
    void add(TrackType type);
    void push(Frame frame);
    /// No more frames will be pushed: all that wait may leave.
    void finish() { finished_ = true; }
    bool finished() const { return finished_; }
    /// The next frame in order, or nothing while one more push is needed. A frame that comes behind a later
    /// one of its type gets the dts of that; its pts moves only where it would lie before that.
    std::optional<Frame> pop();

  private:
    bool ready() const;

    Time max_span_;
    std::vector<TrackType> types_;
    std::vector<std::deque<Frame>> waiting_;
    std::size_t waiting_bytes_ = 0;
    /// dts of the frame of each type that left last.
    Time last_video_{Time::min()};
    Time last_audio_{Time::min()};
    bool finished_ = false;
};

}  // namespace media
