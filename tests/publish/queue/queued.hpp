#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "publish/queue/backlog.hpp"

inline constexpr auto ms = [](int count) { return std::chrono::milliseconds(count); };

/// A message of so many bytes that is due at its time, counted from the clock's beginning.
inline publish::QueuedMessage message(
    std::size_t bytes, std::chrono::milliseconds time,
    publish::QueuedMessage::Role role = publish::QueuedMessage::Role::entry) {
    return {{std::make_shared<const rtmp::Message>(
                 rtmp::make_message(rtmp::MessageType::audio, time.count(), rtmp::Bytes(bytes))),
             time, role},
            publish::TimePoint::min() + time};
}

/// A backlog whose destination is live before the stream begins.
inline publish::Backlog live_backlog(const publish::Backlog::Shape& shape = {}) {
    publish::Backlog backlog(shape);
    backlog.join(publish::TimePoint());
    return backlog;
}

/// Timestamps of messages, in milliseconds.
using Times = std::vector<std::int64_t>;

inline Times times_of(const std::vector<publish::QueuedMessage>& messages) {
    Times times;
    for (const publish::QueuedMessage& queued : messages)
        times.push_back(queued.message->timestamp_ms);
    return times;
}

inline Times times_of(const std::vector<publish::QueuedMessage>& messages, rtmp::MessageType type) {
    Times times;
    for (const publish::QueuedMessage& queued : messages) {
        if (queued.message->type == type) times.push_back(queued.message->timestamp_ms);
    }
    return times;
}

inline constexpr publish::TimePoint stream_begin{std::chrono::hours(1)};

/// Video every 100 ms from stream_begin on, each with its sound after it; every fifth picture begins a group.
/// 100 bytes each.
inline void offer_stream(publish::Backlog& backlog, int from, int to) {
    using Role = publish::QueuedMessage::Role;
    for (int i = from; i < to; ++i) {
        for (const auto type : {rtmp::MessageType::video, rtmp::MessageType::audio}) {
            const bool is_keyframe = type == rtmp::MessageType::video && i % 5 == 0;
            backlog.offer(
                {{std::make_shared<const rtmp::Message>(rtmp::make_message(type, i * 100, rtmp::Bytes(100))),
                  ms(i * 100), is_keyframe ? Role::entry : Role::frame},
                 stream_begin + ms(i * 100)});
        }
    }
    backlog.submit();
}

/// Groups of three frames from stream_begin on, with data behind every frame, 10 ms apart; 100 bytes each.
inline void offer_with_data(publish::Backlog& backlog, int frames) {
    using Role = publish::QueuedMessage::Role;
    for (int i = 0; i < frames; ++i) {
        publish::QueuedMessage frame = message(100, ms(i * 20), i % 3 == 0 ? Role::entry : Role::frame);
        frame.due = stream_begin + ms(i * 20);
        publish::QueuedMessage data = message(100, ms(i * 20 + 10), Role::data);
        data.due = stream_begin + ms(i * 20 + 10);
        backlog.offer(frame);
        backlog.offer(data);
    }
    backlog.submit();
}

/// Sends all that may leave by `now`, and returns it.
inline std::vector<publish::QueuedMessage> send_due(publish::Backlog& backlog, publish::TimePoint now) {
    std::vector<publish::QueuedMessage> all;
    for (;;) {
        const std::vector<publish::QueuedMessage> messages = backlog.front(now).messages;
        if (messages.empty()) return all;
        all.insert(all.end(), messages.begin(), messages.end());
        backlog.release(messages.size());
    }
}
