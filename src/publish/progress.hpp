#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "media/source.hpp"
#include "media/track_number.hpp"
#include "publish/clock.hpp"
#include "publish/destination.hpp"
#include "publish/input/passes.hpp"
#include "publish/status.hpp"

namespace publish {

/// How far a run is: totals of what it has offered to its destinations, and report::Progress made of them.
class Progress {
  public:
    /// The stream begins.
    void begin(TimePoint now) { begun_ = now; }
    /// Data of that time is to be offered next.
    void reach(media::Time time) { reached_ = time; }
    /// A frame of that time was offered.
    void count(media::TrackNumber track, media::Time time);
    /// A warning was told: the amount of what is lost.
    void count(const report::Warning& warning);
    /// The pass of a loop that the frame counted last is in. When it is another than before, passes that lie
    /// before `least_sent` are of no more interest.
    std::size_t pass() const { return passes_.last(); }
    void begin_pass(std::size_t number, media::Time least_sent);

    /// The time of what was offered last, or is next.
    media::Time reached() const { return reached_; }
    /// The time of the frame that was offered last.
    media::Time media() const { return media_; }

    /// Facts of the stream that come from elsewhere.
    struct Stream {
        /// How much is to be sent; nothing where that is not known.
        std::optional<media::Time> total;
        std::optional<media::Time> keyframe_interval;
        std::chrono::nanoseconds input_silent{0};
        std::size_t input_stalls = 0;
    };
    /// For a run without destinations: of what was offered.
    report::Progress report(const Stream& stream, TimePoint now) const;
    /// For one of its destinations.
    report::Progress report(const Stream& stream, const Destination& destination, TimePoint now) const;

  private:
    /// Nothing before the stream has begun.
    std::optional<TimePoint> begun_;
    media::Time reached_{0};
    media::Time media_{0};
    std::uint64_t video_frames_ = 0;
    std::uint64_t audio_frames_ = 0;
    std::uint64_t left_out_frames_ = 0;
    media::Time moved_{0};
    Passes passes_;
};

}  // namespace publish
