#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "media/source.hpp"

namespace media {

/// Keeps back the pictures of H.264 and HEVC that no decoder can make, for what they refer to is not there: those up to
/// the next keyframe where a track breaks off, and those that are shown before a keyframe though they lie behind it (RASL
/// pictures of H.265, 3.113), where nothing is before that.
class PictureGate {
  public:
    /// The track breaks off before its frame with that dts.
    void break_off(std::size_t track, Time dts);
    /// True when the next frame of that track may leave. The first of all does: whoever chose it saw to that.
    bool lets_pass(const Track& track, Frame& frame);

    /// Pictures of one track that were kept back in a row.
    struct Kept {
        std::uint64_t count = 0;
        /// dts of the first.
        Time begin{0};
    };
    /// Faults of a track that were kept back, once its next frame has left or the input has ended.
    std::optional<Kept> take_kept(std::size_t track);

  private:
    enum class State {
        /// Nothing was before.
        beginning,
        /// A keyframe has to come.
        awaiting,
        /// The keyframe has come, and no picture that is shown behind it.
        leading,
        going_on,
    };
    struct Line {
        State state = State::beginning;
        /// dts where the track breaks off.
        Time since{0};
        /// pts of the first keyframe behind that.
        Time entry{0};
        Kept kept = {};
    };

    static bool enters(const Track& track, Line& line, Frame& frame);
    static bool is_decodable(const Track& track, Line& line, const Frame& frame);

    std::map<std::size_t, Line> lines_;
};

}  // namespace media
