#pragma once

#include <cstdint>
#include <memory>

#include "media/source.hpp"
#include "pack/header.hpp"
#include "publish/clock.hpp"
#include "rtmp/message.hpp"

namespace publish {

/// A message on its way to a destination: its media time, and when it is to leave.
struct QueuedMessage {
    std::shared_ptr<const rtmp::Message> message;
    media::Time time{0};
    TimePoint due = TimePoint::min();
    enum class Role {
        /// Metadata or a sequence header: repeated to every new connection, in the latest form.
        header,
        frame,
        /// A frame that a stream can begin with: a keyframe, or any where no video has come yet.
        entry,
        /// A keyframe of a video track other than the default one: behind a gap that track begins with it.
        track_entry,
        /// Data of a moment: no frame, but what becomes of the sound around it becomes of it too.
        data,
        /// The end of a track, behind its last frame: neither a frame nor repeated.
        end,
    };
    bool is_frame() const { return role == Role::frame || role == Role::entry || role == Role::track_entry; }
    Role role = Role::header;
    /// The number of a video frame's track; 0 for the default one and for all other messages.
    std::uint8_t video_track = 0;
    /// Which header it is, where it is one.
    pack::HeaderKey key = {};
};

}  // namespace publish
