#pragma once

#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// Completes and straightens the times of packets: what is missing is filled in, no track runs backwards, and
/// tracks go on where they were when the clock of the container jumps. A jump of the clock concerns all tracks:
/// a step ahead of one, to a time that another one reached without a jump, is a gap, however long, and is kept.
class Timeline {
  public:
    /// Largest step back that is a slip, at which the time stands still where the clock is not known to have jumped; a
    /// larger one is a jump.
    static constexpr Time max_step_back = std::chrono::milliseconds(500);
    /// Largest step ahead that is a gap where no other track shows the time to have passed; a larger one is a jump.
    static constexpr Time max_gap = std::chrono::hours(1);
    /// Largest such step where the container says that times may jump.
    static constexpr Time max_gap_if_jumpy = std::chrono::seconds(10);

    /// Largest distance of a track's beginning from the others, where times may jump: the first of slides comes out of
    /// MPEG-TS with the second.
    static constexpr Time max_late_beginning = std::chrono::minutes(2);
    /// Largest distance of pts from dts; a larger one is damage.
    static constexpr Time max_composition_time = std::chrono::minutes(10);
    /// Latest time that leaves, whatever hostile input adds up.
    static constexpr Time horizon = std::chrono::hours(24 * 365 * 100);

    /// The times of a frame on the timeline.
    struct Stamps {
        Time dts{0};
        Time pts{0};
        Time duration{0};
        /// Span by which the track was moved because it had jumped.
        std::optional<Time> jump;
        /// Span by which the frame is shown later than the container says, for the track was further on already.
        Time delay{0};
    };

    /// The pace of a track as it is known before the first frame.
    struct Pace {
        /// 0 when unknown.
        Time frame_duration{0};
        /// Span by which dts runs ahead of pts when frames are reordered.
        Time reordering{0};
    };

    Timeline(const std::vector<Pace>& paces, bool may_jump);

    /// The container's own clock since the track's frame before.
    enum class Clock {
        /// The clock is not known.
        unknown,
        /// The clock went on, so that a step ahead is a gap.
        goes_on,
        /// The clock jumped, so that a step back of any length is a jump.
        jumped,
    };

    /// Adds a track that begins late, in step with the first.
    void add(const Pace& pace);
    /// Places a track's next frame: `dts` and `pts` as the container has them, if it does; `duration` may be
    /// 0.
    Stamps place(std::size_t track, std::optional<Time> dts, std::optional<Time> pts, Time duration,
                 Clock clock = Clock::unknown);

  private:
    struct Line {
        /// Span that is added to the container's times.
        Time shift{0};
        Pace pace;
        /// dts of the frame before, and that which is expected of the next one.
        std::optional<Time> last_dts;
        Time expected{0};
    };

    bool fits(const Line& line, Time unmoved, Time shift) const;
    bool has_passed(const Line& line, Time dts, Time shift) const;
    Time shift_at_beginning(const Line& line, Time dts) const;
    Time shift_after_jump(const Line& line, Time dts) const;

    std::vector<Line> lines_;
    Time max_gap_;
};

}  // namespace media
