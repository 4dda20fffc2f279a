#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "media/source.hpp"

namespace media {

/// An audio or video stream as the container describes it. `track.config` is what the container has, in its
/// own form.
struct StreamInfo {
    Track track;
    /// The container marks it as the one to play.
    bool preferred = false;
    bool encrypted = false;
    /// How many frames dts runs ahead of pts, as far as that is known.
    int reordered_frames = 0;
};

/// What the container has between two packet boundaries: one or more access units, in its own form.
struct Packet {
    /// Index in its container, as Track::input_index.
    int stream = 0;
    /// In the container's own time.
    std::optional<Time> dts;
    std::optional<Time> pts;
    Time duration{0};
    bool keyframe = false;
    ByteView data;
    /// Where it, or its tag, begins in the file; -1 where libavformat does not say.
    std::int64_t position = -1;
    /// What the decoder needs from here on, when that changes; empty otherwise.
    ByteView new_config;
    /// Keeps `data` and `new_config` alive.
    std::shared_ptr<const void> owner;
};

}  // namespace media
