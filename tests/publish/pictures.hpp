#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "publish/queue/queued_message.hpp"

/// A frame of video of 100 bytes, on the default track or a numbered one, due at its time.
inline publish::QueuedMessage picture(std::chrono::milliseconds time, publish::QueuedMessage::Role role,
                                      std::uint8_t track = 0) {
    return {{std::make_shared<const rtmp::Message>(
                 rtmp::make_message(rtmp::MessageType::video, time.count(), rtmp::Bytes(100))),
             time, role, track},
            publish::TimePoint::min() + time};
}

/// "0 1! 1": the tracks of those messages, in order, an entry with its mark.
inline std::string tracks_of(const std::vector<publish::QueuedMessage>& messages) {
    using Role = publish::QueuedMessage::Role;
    std::string text;
    for (const publish::QueuedMessage& one : messages) {
        const bool begins = one.role == Role::entry || one.role == Role::track_entry;
        text += (text.empty() ? "" : " ") + std::to_string(one.video_track) + (begins ? "!" : "");
    }
    return text;
}
