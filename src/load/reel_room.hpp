#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace load {

/// Bytes that the reels of a tape hold at the moment, and the wait for less. Any thread may call it.
class ReelRoom {
  public:
    void take(std::size_t bytes) { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
    void give_back(std::size_t bytes) {
        {
            const std::lock_guard lock(mutex_);
            bytes_.fetch_sub(bytes, std::memory_order_relaxed);
        }
        changed_.notify_all();
    }
    std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

    /// Waits until fewer than `most` bytes are held; false once close() was called.
    bool await(std::size_t most) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return closed_ || bytes() < most; });
        return !closed_;
    }
    /// Ends the waits, for good.
    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        changed_.notify_all();
    }

  private:
    std::atomic<std::size_t> bytes_{0};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool closed_ = false;
};

}  // namespace load
