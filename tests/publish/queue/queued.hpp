#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "publish/queue/message_queue.hpp"

/// A message of so many bytes that is due at its time, counted from the clock's beginning.
inline publish::QueuedMessage message(
    std::size_t bytes, std::chrono::milliseconds time,
    publish::QueuedMessage::Role role = publish::QueuedMessage::Role::entry) {
    return {std::make_shared<const rtmp::Message>(
                rtmp::make_message(rtmp::MessageType::audio, time.count(), rtmp::Bytes(bytes))),
            time, publish::TimePoint::min() + time, role};
}

inline constexpr auto ms = [](int count) { return std::chrono::milliseconds(count); };
