#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "publish/queue/queued_message.hpp"

namespace publish {

/// Released frames of each numbered track of video, from its latest keyframe on: a decoder needs them where a
/// new connection begins in the middle of that track's group of pictures.
class LeadIn {
  public:
    /// Tracks by number; 0, the default track, is never among them.
    using Tracks = std::bitset<256>;

    /// A track that grows beyond so many bytes has none until its next keyframe.
    static constexpr std::size_t default_most_bytes = 16U << 20U;
    explicit LeadIn(std::size_t most_bytes = default_most_bytes) : most_bytes_(most_bytes) {}

    /// Anything but a frame of a numbered track is passed over. A keyframe takes the place of all that is
    /// kept of its track.
    void put(const QueuedMessage& queued);
    const Tracks& tracks() const { return tracks_; }
    /// Frames of these tracks, in the order in which they came.
    std::vector<QueuedMessage> frames(const Tracks& of) const;

  private:
    void let_go(std::uint8_t track);

    std::size_t most_bytes_;
    Tracks tracks_;
    std::deque<QueuedMessage> frames_;
    /// Bytes of each track's frames.
    std::array<std::size_t, 256> bytes_{};
};

}  // namespace publish
