#pragma once

#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// Completes and straightens the times of packets: what is missing is filled in, no track runs backwards, and
/// a track that jumps goes on where it was.
class Timeline {
  public:
    /// A step back beyond this is a jump; a smaller one is a slip, and the time stands still.
    static constexpr Time max_step_back = std::chrono::milliseconds(500);
    /// A step ahead beyond this is a jump.
    static constexpr Time max_gap = std::chrono::hours(1);
    /// The same where the container says that times may jump.
    static constexpr Time max_gap_if_jumpy = std::chrono::seconds(10);

    /// pts this far from dts is damage.
    static constexpr Time max_composition_time = std::chrono::minutes(10);
    /// No time leaves beyond this, whatever hostile input adds up.
    static constexpr Time horizon = std::chrono::hours(24 * 365 * 100);

    struct Stamps {
        Time dts{0};
        Time pts{0};
        Time duration{0};
        /// This far the track was moved against where it was going: it had jumped.
        std::optional<Time> jump;
    };

    /// What is known of a track before its first frame.
    struct Pace {
        /// 0 when unknown.
        Time frame_duration{0};
        /// How far dts runs ahead of pts when frames are reordered.
        Time reordering{0};
    };

    Timeline(const std::vector<Pace>& paces, bool may_jump);

    /// The times of a track's next frame.
    Stamps place(std::size_t track, std::optional<Time> dts, std::optional<Time> pts, Time duration);

  private:
    struct Line {
        /// To be added to the container's times.
        Time shift{0};
        Pace pace;
        /// dts of the frame before, and where the next one is expected.
        std::optional<Time> last_dts;
        Time expected{0};
    };

    bool fits(const Line& line, Time dts) const;
    Time shift_after_jump(const Line& line, Time dts) const;

    std::vector<Line> lines_;
    Time max_gap_;
};

}  // namespace media
