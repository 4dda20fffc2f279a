#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "media/container/container.hpp"
#include "media/source.hpp"
#include "media/time/timeline.hpp"

namespace media {

/// Warns where tracks are moved against each other: the container's times jump in one and not in another, or step back
/// by so little that frames wait for the time that was reached.
class TrackShifts {
  public:
    /// Lag of one track's media behind another's: in fragments of MP4, it begins where that of the other ends.
    static constexpr Time max_lag = std::chrono::seconds(30);

    TrackShifts(Container& container, std::size_t tracks) : container_(container), lines_(tracks) {}

    /// A track begins late, in step with the first.
    void add();
    /// A frame of a track got its times.
    void pass(const std::vector<Track>& tracks, std::size_t track, const Timeline::Stamps& stamps);
    /// The input has ended.
    void finish(const std::vector<Track>& tracks);
    /// The frames that follow are from elsewhere in the input.
    void leap();

  private:
    /// Frames, soon after each other, that are shown later than the container says.
    struct Delay {
        std::size_t frames = 0;
        Time begins{0};
        Time last{0};
        Time longest{0};
        /// Longest span that is none: a frame.
        Time tolerance{0};
    };
    struct Line {
        /// Span by which the track was moved where its times jumped.
        Time shift{0};
        Delay delay = {};
    };
    /// A jump of a track's times that the other tracks may still follow.
    struct Jump {
        std::size_t track = 0;
        Time time{0};
        /// Longest span that is no drift: a frame.
        Time tolerance{0};
        /// Step of the container's times, forwards or back.
        Time step{0};
        /// True for tracks of which frames came since.
        std::vector<bool> goes_on;
    };

    void follow_jump(const std::vector<Track>& tracks, std::size_t track, const Timeline::Stamps& stamps);
    void warn_of_drift(const std::vector<Track>& tracks);
    void warn_of_pause(const Jump& jump);
    void warn_of_delay(const Track& track, Delay& delay);

    Container& container_;
    std::vector<Line> lines_;
    std::optional<Jump> jump_;
    /// Largest distance of the shifts, as it was judged last.
    Time drift_{0};
};

}  // namespace media
