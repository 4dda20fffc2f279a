#pragma once

#include <cstdint>
#include <memory>

#include "media/source.hpp"
#include "pack/header.hpp"
#include "rtmp/message.hpp"

namespace pack {

/// A message of a stream: its media time, and what it is there.
struct MuxedMessage {
    std::shared_ptr<const rtmp::Message> message;
    media::Time time{0};
    enum class Role {
        /// Metadata or a sequence header: repeated to every new connection, in the latest form.
        header,
        frame,
        /// A frame that a stream can begin with: a keyframe, or any where no video has come yet.
        entry,
        /// A keyframe of a video track other than the default one: behind a gap that track begins with it.
        track_entry,
        /// Data of a moment: no frame, yet kept or thrown away as the sound around it is.
        data,
        /// The end of a track, behind its last frame: neither a frame nor repeated.
        end,
    };
    Role role = Role::header;
    /// The number of a video frame's track; 0 for the default one and for all other messages.
    std::uint8_t video_track = 0;
    /// The key of a header.
    HeaderKey key = {};

    bool is_frame() const { return role == Role::frame || role == Role::entry || role == Role::track_entry; }
};

}  // namespace pack
