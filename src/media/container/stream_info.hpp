#pragma once

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

/// It has sound or moving pictures: no cover, no subtitles. `stream` points to libavformat's description,
/// whose type stays out of headers.
bool is_media(const void* stream);
StreamInfo stream_info(const void* stream);

}  // namespace media
