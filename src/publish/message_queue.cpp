#include "publish/message_queue.hpp"

#include <utility>

namespace publish {

bool MessageQueue::offer(const QueuedMessage& message) {
    const std::size_t size = message.message->size();
    bool wake = false;
    bool taken = true;
    {
        const std::lock_guard lock(mutex_);
        if (abandoned_) return true;
        const bool full = !messages_.empty() && (bytes_ + size > limits_.bytes ||
                                                 message.time - messages_.front().time > limits_.span);
        if (full) {
            producer_waits_ = true;
            taken = false;
        } else {
            bytes_ += size;
            held_bytes_ += size;
            messages_.push_back(message);
        }
        if (full || held_bytes_ >= limits_.gathered) wake = submit_locked();
    }
    if (wake) arrivals_.signal();
    return taken;
}

void MessageQueue::submit() {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        wake = submit_locked();
    }
    if (wake) arrivals_.signal();
}

bool MessageQueue::submit_locked() {
    submitted_ = messages_.size();
    held_bytes_ = 0;
    return submitted_ > 0 && std::exchange(consumer_waits_, false);
}

void MessageQueue::finish() {
    {
        const std::lock_guard lock(mutex_);
        finished_ = true;
        submit_locked();
    }
    arrivals_.signal();
}

void MessageQueue::abandon() {
    {
        const std::lock_guard lock(mutex_);
        finished_ = true;
        abandoned_ = true;
        // Messages that the consumer holds are its own; release() then finds nothing of them here.
        messages_.clear();
        bytes_ = 0;
        submit_locked();
    }
    arrivals_.signal();
}

std::optional<TimePoint> MessageQueue::oldest() const {
    const std::lock_guard lock(mutex_);
    if (messages_.empty()) return std::nullopt;
    return messages_.front().due;
}

media::Time MessageQueue::span(TimePoint now) const {
    const std::lock_guard lock(mutex_);
    media::Time newest{0};
    for (const QueuedMessage& queued : messages_) {
        if (queued.due > now) break;
        newest = queued.time - messages_.front().time;
    }
    return newest;
}

MessageQueue::Front MessageQueue::front(TimePoint now) {
    const std::lock_guard lock(mutex_);
    Front front;
    std::size_t size = 0;
    for (std::size_t i = 0; i < submitted_ && size < limits_.gathered; ++i) {
        const QueuedMessage& queued = messages_[i];
        if (queued.due > now) {
            front.next_due = queued.due;
            break;
        }
        size += queued.message->size();
        front.messages.push_back(queued);
    }
    if (front.messages.empty()) {
        arrivals_.clear();
        consumer_waits_ = submitted_ == 0 && !finished_;
        if (finished_ && messages_.empty()) arrivals_.signal();
    }
    return front;
}

void MessageQueue::release(std::size_t count) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        for (; count > 0 && !messages_.empty(); --count) {
            bytes_ -= messages_.front().message->size();
            messages_.pop_front();
            --submitted_;
        }
        // At half, so that a producer that waits has a run of messages to offer when it wakes.
        if (half_free()) wake = std::exchange(producer_waits_, false);
    }
    if (wake) producer_.signal();
}

bool MessageQueue::half_free() const {
    return messages_.empty() || (bytes_ <= limits_.bytes / 2 &&
                                 messages_.back().time - messages_.front().time <= limits_.span / 2);
}

bool MessageQueue::drained() const {
    const std::lock_guard lock(mutex_);
    return finished_ && messages_.empty();
}

}  // namespace publish
