#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "media/source.hpp"

namespace media {

/// Gives the frames of a track that only say when they are decoded the times that they are shown at, by their order of
/// presentation: the k-th to be shown is shown when the last frame has been decoded that may be shown before it.
class PresentationOrder {
  public:
    /// More frames are not held back: one whose turn has not come by then is shown when it is decoded.
    static constexpr std::size_t most_waiting = 64;

    /// `reordered` frames at most are decoded before one that is shown before them (H.264, E.2.1,
    /// max_num_reorder_frames).
    explicit PresentationOrder(unsigned reordered) : reordered_(reordered) {}

    /// A frame's place among those that are shown.
    struct Place {
        /// Nothing decoded before is shown behind it: the count begins anew (an IDR picture).
        bool begins = false;
        /// The picture order count (H.264, 8.2.1).
        std::int64_t count = 0;
    };
    /// Takes the track's next frame, in the order of decoding, with its dts and duration. False for one that comes too
    /// late: a frame has its time already that is shown behind it.
    bool push(Frame frame, const Place& place);
    /// Gives all that wait their time: they are shown before what comes.
    void settle();
    /// Nothing more comes. A frame at the end that others should be shown before, which were cut off, is shown when it
    /// would be with them.
    void finish();
    /// The next frame in the order of decoding, once its pts is known.
    std::optional<Frame> pop();
    bool empty() const { return decoded_.empty(); }
    unsigned reordered() const { return reordered_; }
    /// More frames are reordered from here on: all that have no time yet are shown so many frames later.
    void deepen(unsigned reordered) { reordered_ = std::max(reordered_, reordered); }

  private:
    /// A frame's place among all: period and count.
    using Key = std::pair<std::uint64_t, std::int64_t>;
    struct Waiting {
        Frame frame;
        std::optional<Time> pts;
    };

    void show_first(Time earliest);
    Time shown_at() const;
    Waiting& waiting(std::uint64_t number) { return decoded_[static_cast<std::size_t>(number - first_)]; }

    unsigned reordered_;
    std::uint64_t period_ = 0;
    /// The frames in the order of decoding, the first of which has number `first_`.
    std::deque<Waiting> decoded_;
    std::uint64_t first_ = 0;
    /// The numbers of those that are not shown yet, in the order of presentation.
    std::map<Key, std::uint64_t> to_show_;
    /// The last one that got its time.
    std::optional<Key> last_shown_;
    Time last_time_{0};
    /// The smallest from one count to the next that is shown; 0 when unknown.
    std::int64_t count_step_ = 0;
    /// Decoding times that no frame is shown at yet.
    std::deque<Time> moments_;
    Time frame_duration_{0};
};

}  // namespace media
