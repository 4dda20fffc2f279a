#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>

#include "media/source.hpp"

namespace media {

/// Follows the bytes of a bare stream of ADTS frames (ISO/IEC 14496-3, 1.A.2.2), for the places where none is:
/// libavformat looks for the next frame there without a word, and counts no bytes in between. Tags (ID3) are no gaps,
/// nor is what is in front of the first frame, nor are zeros behind the last. Bytes are hostile.
class AdtsGaps {
  public:
    struct Gap {
        /// Bytes of the input before it, as libavformat counts them: without those of the gaps before.
        std::int64_t position = 0;
        std::int64_t bytes = 0;
        /// Frames that these were, as far as the one before tells.
        std::uint64_t frames = 0;
        bool operator==(const Gap&) const = default;
    };

    /// Takes the bytes from that position on. One that does not follow the last ones is a leap: the next frame is
    /// looked for.
    void feed(std::int64_t position, ByteView bytes);
    /// The input ends behind the last bytes.
    void end();
    /// Takes the first gap up to that position of libavformat's, if there is one.
    std::optional<Gap> take(std::int64_t up_to);

    /// Gaps that wait to be taken; more are dropped.
    static constexpr std::size_t max_gaps = 1000;

  private:
    enum class State {
        /// A frame or a tag begins with the next byte.
        at_head,
        /// No frame begins with the next byte, nor did with those before it.
        lost,
    };

    void pass_known();
    void look_for_frame();
    void leave(std::size_t bytes);
    void note_gap(std::int64_t end);

    State state_ = State::lost;
    /// Bytes that are still to be looked at, and the position of the first.
    Bytes window_;
    std::int64_t position_ = 0;
    /// Bytes in front of the window that belong to a frame or tag, and are still to come.
    std::size_t left_ = 0;
    std::size_t last_size_ = 0;
    /// Place where the frames broke off; nothing where none was before.
    std::optional<std::int64_t> lost_since_;
    /// True while all bytes since then are zeros, as they stand behind some files.
    bool only_zeros_ = true;
    /// Places that are known: libavformat may read some bytes twice.
    std::set<std::int64_t> known_;
    std::int64_t gap_bytes_ = 0;
    std::deque<Gap> gaps_;
};

}  // namespace media
