#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "media/source.hpp"
#include "publish/queue/queued_message.hpp"
#include "rtmp/message.hpp"

namespace publish {

/// Totals of the media that a destination's thread has handed to the kernel, over all connections. Any thread
/// reads them.
class SentTotals {
  public:
    std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
    /// Frames that were sent twice count twice.
    std::uint64_t video_frames() const { return video_frames_.load(std::memory_order_relaxed); }
    std::uint64_t audio_frames() const { return audio_frames_.load(std::memory_order_relaxed); }
    /// The time of the latest frame.
    media::Time media() const { return media::Time(media_.load(std::memory_order_relaxed)); }

    // The destination's thread:
    void count(const std::vector<QueuedMessage>& sent) {
        for (const QueuedMessage& queued : sent) {
            if (!queued.is_frame()) continue;
            const bool is_video = queued.message->type == rtmp::MessageType::video;
            (is_video ? video_frames_ : audio_frames_).fetch_add(1, std::memory_order_relaxed);
            media_.store(queued.time.count(), std::memory_order_relaxed);
        }
    }
    void set_bytes(std::uint64_t bytes) { bytes_.store(bytes, std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<std::uint64_t> video_frames_{0};
    std::atomic<std::uint64_t> audio_frames_{0};
    std::atomic<media::Time::rep> media_{0};
};

}  // namespace publish
