#include "publish/message_queue.hpp"

#include <utility>

namespace publish {

bool MessageQueue::offer(const QueuedMessage& message) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        if (abandoned_) return true;
        const bool full = !messages_.empty() && (bytes_ + message.message->size() > limits_.bytes ||
                                                 message.time - messages_.front().time > limits_.span);
        if (full) {
            producer_waits_ = true;
            return false;
        }
        bytes_ += message.message->size();
        messages_.push_back(message);
        wake = std::exchange(consumer_waits_, false);
    }
    if (wake) arrivals_.signal();
    return true;
}

void MessageQueue::finish() {
    {
        const std::lock_guard lock(mutex_);
        finished_ = true;
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
    }
    arrivals_.signal();
}

std::optional<media::Time> MessageQueue::oldest() const {
    const std::lock_guard lock(mutex_);
    if (messages_.empty()) return std::nullopt;
    return messages_.front().time;
}

media::Time MessageQueue::span() const {
    const std::lock_guard lock(mutex_);
    return messages_.empty() ? media::Time(0) : messages_.back().time - messages_.front().time;
}

std::vector<QueuedMessage> MessageQueue::front(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    std::vector<QueuedMessage> batch;
    std::size_t size = 0;
    for (const QueuedMessage& queued : messages_) {
        if (size >= bytes) break;
        size += queued.message->size();
        batch.push_back(queued);
    }
    if (batch.empty()) {
        arrivals_.clear();
        consumer_waits_ = !finished_;
        if (finished_) arrivals_.signal();
    }
    return batch;
}

void MessageQueue::release(std::size_t count) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        for (; count > 0 && !messages_.empty(); --count) {
            bytes_ -= messages_.front().message->size();
            messages_.pop_front();
        }
        // At half, so that a producer that waits has a run of messages to offer when it wakes.
        if (bytes_ <= limits_.bytes / 2) wake = std::exchange(producer_waits_, false);
    }
    if (wake) producer_.signal();
}

bool MessageQueue::drained() const {
    const std::lock_guard lock(mutex_);
    return finished_ && messages_.empty();
}

}  // namespace publish
