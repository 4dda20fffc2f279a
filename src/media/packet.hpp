#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// An audio or video stream as the container describes it; `track.config` is in the container's own form.
struct StreamInfo {
    Track track;
    /// The container marks it as the one to play.
    bool preferred = false;
    bool encrypted = false;
    /// Packets of it were seen where the input begins, as far as the container tells.
    bool begun = true;
    /// Numbers of the programs of MPEG-TS that it belongs to; empty in other containers.
    std::vector<int> programs = {};
    /// AAC whose packets are elements of LATM, which hold its configuration.
    bool in_latm = false;
    /// Frames by which dts runs ahead of pts, as far as that is known.
    int reordered_frames = 0;
};

/// A packet of a container: one or more access units, in the container's own form.
struct Packet {
    /// Index of its stream in the container, as Track::input_index.
    int stream = 0;
    /// Decoding and presentation time, in the container's own time; nothing where it has none.
    std::optional<Time> dts;
    std::optional<Time> pts;
    Time duration{0};
    bool keyframe = false;
    ByteView data;
    /// Byte of the file where it, or its tag, begins; -1 where libavformat does not say.
    std::int64_t position = -1;
    /// Configuration that the decoder needs from here on, when that changes; empty otherwise.
    ByteView new_config;
    /// Owner of the memory of `data` and `new_config`.
    std::shared_ptr<const void> owner;
};

}  // namespace media
