#include "publish/message_queue.hpp"

#include <algorithm>
#include <utility>

namespace publish {

bool MessageQueue::offer(const QueuedMessage& message) {
    const std::size_t size = message.message->size();
    bool wake = false;
    bool taken = true;
    {
        const std::lock_guard lock(mutex_);
        if (abandoned_) return true;
        if (skip_until_ && is_skipped(message)) {
            message.role == QueuedMessage::Role::header ? remember(message) : void(++skipped_);
            return true;
        }
        skip_until_.reset();
        const bool full =
            messages_.size() > sent_ &&
            (bytes_ + size > limits_.bytes || message.time - messages_[sent_].queued.time > limits_.span);
        if (full) {
            producer_waits_ = true;
            taken = false;
        } else {
            bytes_ += size;
            held_bytes_ += size;
            messages_.push_back({message, 0});
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
    submitted_ = messages_.size() - sent_;
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
        sent_ = 0;
        bytes_ = 0;
        kept_bytes_ = 0;
        submit_locked();
    }
    arrivals_.signal();
}

std::optional<TimePoint> MessageQueue::oldest() const {
    const std::lock_guard lock(mutex_);
    if (messages_.size() == sent_) return std::nullopt;
    return due(messages_[sent_].queued);
}

TimePoint MessageQueue::due(const QueuedMessage& queued) const {
    return queued.due == TimePoint::min() ? queued.due : queued.due + delay_;
}

media::Time MessageQueue::span(TimePoint now) const {
    const std::lock_guard lock(mutex_);
    media::Time newest{0};
    for (std::size_t i = sent_; i < messages_.size() && due(messages_[i].queued) <= now; ++i)
        newest = messages_[i].queued.time - messages_[sent_].queued.time;
    return newest;
}

MessageQueue::Front MessageQueue::front(TimePoint now) {
    const std::lock_guard lock(mutex_);
    Front front;
    std::size_t size = 0;
    for (std::size_t i = sent_; i < sent_ + submitted_ && size < limits_.gathered; ++i) {
        const QueuedMessage& queued = messages_[i].queued;
        if (due(queued) > now) {
            front.next_due = due(queued);
            break;
        }
        size += queued.message->size();
        front.messages.push_back(queued);
    }
    if (headers_wanted_ && !front.messages.empty()) front.headers = headers_;
    if (front.messages.empty()) {
        arrivals_.clear();
        consumer_waits_ = submitted_ == 0 && !finished_;
        if (finished_ && messages_.size() == sent_) arrivals_.signal();
    }
    return front;
}

void MessageQueue::release(std::size_t count, std::uint64_t end) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        headers_wanted_ = headers_wanted_ && count == 0;
        for (; count > 0 && sent_ < messages_.size(); --count) {
            Entry& entry = messages_[sent_];
            const std::size_t size = entry.queued.message->size();
            entry.end = end;
            bytes_ -= size;
            kept_bytes_ += size;
            ++sent_;
            --submitted_;
        }
        while (sent_ > 0 && (keeping_ == Keeping::nothing || kept_bytes_ > most_kept))
            drop_front();
        // At half, so that a producer that waits has a run of messages to offer when it wakes.
        if (half_free()) wake = std::exchange(producer_waits_, false);
    }
    if (wake) producer_.signal();
}

bool MessageQueue::half_free() const {
    return messages_.size() == sent_ ||
           (bytes_ <= limits_.bytes / 2 &&
            messages_.back().queued.time - messages_[sent_].queued.time <= limits_.span / 2);
}

void MessageQueue::drop_front() {
    const Entry& front = messages_.front();
    const std::size_t size = front.queued.message->size();
    if (front.queued.role == QueuedMessage::Role::header) remember(front.queued);
    if (sent_ > 0) {
        kept_bytes_ -= size;
        --sent_;
    } else {
        bytes_ -= size;
        if (submitted_ > 0) --submitted_;
    }
    messages_.pop_front();
}

void MessageQueue::take_into(std::vector<QueuedMessage>& headers, const QueuedMessage& header) {
    for (QueuedMessage& known : headers) {
        if (known.message->type != header.message->type) continue;
        known = header;
        return;
    }
    headers.push_back(header);
}

std::vector<QueuedMessage> MessageQueue::headers() const {
    const std::lock_guard lock(mutex_);
    std::vector<QueuedMessage> headers = headers_;
    for (std::size_t i = 0; i < sent_; ++i) {
        const QueuedMessage& queued = messages_[i].queued;
        if (queued.role == QueuedMessage::Role::header) take_into(headers, queued);
    }
    return headers;
}

void MessageQueue::forget(std::uint64_t delivered) {
    const std::lock_guard lock(mutex_);
    // The newest entry before which all is delivered; headers in front of it are remembered.
    std::size_t needed = 0;
    for (std::size_t i = 0; i < sent_; ++i) {
        if (messages_[i].queued.role == QueuedMessage::Role::entry) needed = i;
        if (messages_[i].end > delivered) break;
    }
    for (; needed > 0; --needed)
        drop_front();
}

bool MessageQueue::is_skipped(const QueuedMessage& queued) const {
    const bool past = queued.due != TimePoint::min() && due(queued) < *skip_until_;
    return queued.role != QueuedMessage::Role::entry || past;
}

MessageQueue::Resumption MessageQueue::resume(Resume how, TimePoint now) {
    bool wake = false;
    Resumption resumption;
    {
        const std::lock_guard lock(mutex_);
        const std::size_t again = std::exchange(sent_, 0);
        submitted_ += again;
        bytes_ += std::exchange(kept_bytes_, 0);
        const std::size_t skipped_before = skipped_;
        skip_until_ = how == Resume::where_time_is ? now : TimePoint::min();
        std::size_t dropped = 0;
        for (; !messages_.empty() && is_skipped(messages_.front().queued); ++dropped) {
            if (messages_.front().queued.role != QueuedMessage::Role::header) ++skipped_;
            drop_front();
        }
        for (std::size_t i = 0; dropped + i < again; ++i)
            resumption.repeated += messages_[i].queued.role == QueuedMessage::Role::header ? 0U : 1U;
        headers_wanted_ = true;
        resumption.skipped = skipped_ - skipped_before;
        if (!messages_.empty()) {
            skip_until_.reset();
            const QueuedMessage& first = messages_.front().queued;
            if (how == Resume::where_it_broke && first.due != TimePoint::min())
                delay_ = std::max(delay_, std::chrono::nanoseconds(now - first.due));
        }
        if (half_free()) wake = std::exchange(producer_waits_, false);
    }
    if (wake) producer_.signal();
    return resumption;
}

std::size_t MessageQueue::skipped() const {
    const std::lock_guard lock(mutex_);
    return skipped_;
}

bool MessageQueue::drained() const {
    const std::lock_guard lock(mutex_);
    return finished_ && messages_.size() == sent_;
}

}  // namespace publish
