#pragma once

#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// Completes and straightens the times of packets: what is missing is filled in, no track runs backwards, and
/// a track that jumps goes on where it was.
class Timeline {
  public:
    /// Largest step back that is a slip, at which the time stands still; a larger one is a jump.
    static constexpr Time max_step_back = std::chrono::milliseconds(500);
    /// Largest step ahead that is a gap; a larger one is a jump.
    static constexpr Time max_gap = std::chrono::hours(1);
    /// Largest gap where the container says that times may jump.
    static constexpr Time max_gap_if_jumpy = std::chrono::seconds(10);

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
    };

    /// The pace of a track as it is known before the first frame.
    struct Pace {
        /// 0 when unknown.
        Time frame_duration{0};
        /// Span by which dts runs ahead of pts when frames are reordered.
        Time reordering{0};
    };

    Timeline(const std::vector<Pace>& paces, bool may_jump);

    /// Adds a track that begins late, in step with the first.
    void add(const Pace& pace);
    /// Places a track's next frame: `dts` and `pts` as the container has them, if it does; `duration` may be
    /// 0.
    Stamps place(std::size_t track, std::optional<Time> dts, std::optional<Time> pts, Time duration);

  private:
    struct Line {
        /// Span that is added to the container's times.
        Time shift{0};
        Pace pace;
        /// dts of the frame before, and that which is expected of the next one.
        std::optional<Time> last_dts;
        Time expected{0};
    };

    bool fits(const Line& line, Time dts) const;
    Time shift_after_jump(const Line& line, Time dts) const;

    std::vector<Line> lines_;
    Time max_gap_;
};

}  // namespace media
