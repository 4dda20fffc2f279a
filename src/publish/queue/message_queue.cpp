#include "publish/queue/message_queue.hpp"

#include <utility>

namespace publish {

bool MessageQueue::offer(const QueuedMessage& message) {
    bool refused = false;
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        backlog_.swap_spent(spent_);
        const Backlog::Offered offered = backlog_.offer(message);
        refused = offered == Backlog::Offered::refused;
        producer_waits_ = producer_waits_ || refused;
        wake = offered != Backlog::Offered::taken && std::exchange(consumer_waits_, false);
    }
    if (wake) arrivals_.signal();
    spent_.clear();
    return !refused;
}

void MessageQueue::submit() {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        backlog_.submit();
        wake = backlog_.has_submitted() && std::exchange(consumer_waits_, false);
    }
    if (wake) arrivals_.signal();
}

void MessageQueue::finish() {
    {
        const std::lock_guard lock(mutex_);
        backlog_.finish();
    }
    arrivals_.signal();
}

void MessageQueue::abandon() {
    {
        const std::lock_guard lock(mutex_);
        backlog_.abandon();
    }
    arrivals_.signal();
}

MessageQueue::Front MessageQueue::front(TimePoint now) {
    const std::lock_guard lock(mutex_);
    Front front = backlog_.front(now);
    if (front.messages.empty()) {
        consumer_waits_ = backlog_.awaits_input();
        if (backlog_.drained()) arrivals_.signal();
    }
    return front;
}

void MessageQueue::release(std::size_t count, std::uint64_t end) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        backlog_.release(count, end);
        wake = frees_producer();
    }
    if (wake) producer_.signal();
}

MessageQueue::Resumption MessageQueue::resume(Resume how, TimePoint now) {
    bool wake = false;
    Resumption resumption;
    {
        const std::lock_guard lock(mutex_);
        resumption = backlog_.resume(how, now);
        wake = frees_producer();
    }
    if (wake) producer_.signal();
    return resumption;
}

bool MessageQueue::frees_producer() {
    return producer_waits_ && backlog_.half_free() && std::exchange(producer_waits_, false);
}

void MessageQueue::begin() {
    const std::lock_guard lock(mutex_);
    backlog_.begin();
}

void MessageQueue::join(TimePoint now) {
    const std::lock_guard lock(mutex_);
    backlog_.join(now);
}

void MessageQueue::forget(std::uint64_t delivered) {
    const std::lock_guard lock(mutex_);
    backlog_.forget(delivered);
}

MessageQueue::Beginning MessageQueue::beginning() const {
    const std::lock_guard lock(mutex_);
    return backlog_.beginning();
}

std::size_t MessageQueue::settle() {
    const std::lock_guard lock(mutex_);
    return backlog_.settle();
}

void MessageQueue::change_over() {
    const std::lock_guard lock(mutex_);
    backlog_.change_over();
}

void MessageQueue::drop_late(TimePoint now) {
    const std::lock_guard lock(mutex_);
    backlog_.drop_late(now);
}

std::optional<TimePoint> MessageQueue::oldest() const {
    const std::lock_guard lock(mutex_);
    return backlog_.oldest();
}

media::Time MessageQueue::span(TimePoint now) const {
    const std::lock_guard lock(mutex_);
    return backlog_.span(now);
}

std::size_t MessageQueue::dropped() const {
    const std::lock_guard lock(mutex_);
    return backlog_.dropped();
}

Backlog::Given MessageQueue::given() const {
    const std::lock_guard lock(mutex_);
    return backlog_.given();
}

std::size_t MessageQueue::leave_out(const rtmp::Message& refused) {
    const std::lock_guard lock(mutex_);
    return backlog_.leave_out(refused);
}

std::size_t MessageQueue::left_out() const {
    const std::lock_guard lock(mutex_);
    return backlog_.left_out();
}

std::size_t MessageQueue::skipped() const {
    const std::lock_guard lock(mutex_);
    return backlog_.skipped();
}

bool MessageQueue::sent_all() const {
    const std::lock_guard lock(mutex_);
    return backlog_.sent_all();
}

bool MessageQueue::drained() const {
    const std::lock_guard lock(mutex_);
    return backlog_.drained();
}

}  // namespace publish
