#include "publish/queue/message_queue.hpp"

#include <algorithm>
#include <utility>

namespace publish {

namespace {

bool is_video_frame(const QueuedMessage& queued) {
    return queued.is_frame() && queued.message->type == rtmp::MessageType::video;
}

/// How many frames there are that are not among the others.
std::size_t frames_beside(const std::vector<QueuedMessage>& messages,
                          const std::vector<QueuedMessage>& others) {
    const auto is_beside = [&others](const QueuedMessage& queued) {
        return queued.is_frame() &&
               std::none_of(others.begin(), others.end(), [&queued](const QueuedMessage& other) {
                   return other.message == queued.message;
               });
    };
    return static_cast<std::size_t>(std::count_if(messages.begin(), messages.end(), is_beside));
}

}  // namespace

void MessageQueue::begin() {
    const std::lock_guard lock(mutex_);
    if (!joined_) skip_until_ = TimePoint::max();
}

void MessageQueue::join(TimePoint now) {
    const std::lock_guard lock(mutex_);
    joined_ = true;
    bursts_ = true;
    if (!skip_until_) return;
    begin_tracks(sent_);
    skip_until_ = now;
    headers_wanted_ = true;
}

bool MessageQueue::is_full(const QueuedMessage& message) const {
    if (messages_.size() == sent_ || overflow_ == Overflow::drop) return false;
    if (bytes_ + message.message->size() > limits_.bytes) return true;
    return overflow_ == Overflow::refuse && message.time - messages_[sent_].queued.time > limits_.span;
}

bool MessageQueue::offer(const QueuedMessage& message) {
    const std::size_t size = message.message->size();
    bool wake = false;
    bool taken = true;
    std::vector<std::shared_ptr<const rtmp::Message>> spent;
    {
        const std::lock_guard lock(mutex_);
        spent.swap(spent_);
        if (abandoned_) return true;
        if (skip_until_ && is_skipped(message)) {
            if (message.role == QueuedMessage::Role::header) headers_.put(message);
            lead_in_.put(message);
            if (message.is_frame()) ++skipped_;
            return true;
        }
        skip_until_.reset();
        if (is_video_frame(message))
            drops_group_ = drops_group_ && message.role != QueuedMessage::Role::entry;
        if (drops_group_ && is_video_frame(message)) {
            ++dropped_;
            return true;
        }
        if (is_cut_off(message)) {
            ++skipped_;
            return true;
        }
        const bool full = is_full(message);
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
        taken_ = 0;
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

TimePoint MessageQueue::departure(const QueuedMessage& queued, TimePoint now) const {
    const TimePoint due_at = due(queued);
    if (due_at == TimePoint::min() || is_burst(queued, now)) return TimePoint::min();
    return std::max(due_at - burst_, catch_up_.earliest(queued.time));
}

bool MessageQueue::is_burst(const QueuedMessage& queued, TimePoint now) const {
    const TimePoint due_at = due(queued);
    return bursts_ && due_at > now && due_at - burst_ <= now;
}

media::Time MessageQueue::span(TimePoint now) const {
    const std::lock_guard lock(mutex_);
    media::Time newest{0};
    for (std::size_t i = sent_; i < messages_.size() && due(messages_[i].queued) <= now; ++i)
        newest = messages_[i].queued.time - messages_[sent_].queued.time;
    return newest;
}

void MessageQueue::drop_late(TimePoint now) {
    const std::lock_guard lock(mutex_);
    drop_late_locked(now);
}

void MessageQueue::drop_late_locked(TimePoint now) {
    if (overflow_ != Overflow::drop) return;
    const std::size_t first = sent_ + taken_;
    for (;;) {
        const std::size_t video = find_droppable(first, true);
        if (video == messages_.size() || !is_late(messages_[video].queued, limits_.span / 2, now)) break;
        drop_group(video);
    }
    for (;;) {
        const std::size_t sound = find_droppable(first, false);
        if (sound == messages_.size() || !is_late(messages_[sound].queued, limits_.span, now)) break;
        drop(sound);
    }
}

bool MessageQueue::is_late(const QueuedMessage& queued, media::Time bound, TimePoint now) const {
    if (bytes_ > limits_.bytes) return true;
    return queued.due != TimePoint::min() && now - due(queued) > bound;
}

std::size_t MessageQueue::find_droppable(std::size_t from, bool video) const {
    while (from < messages_.size()) {
        const QueuedMessage& queued = messages_[from].queued;
        const bool droppable = queued.is_frame() || queued.role == QueuedMessage::Role::data;
        if (droppable && is_video_frame(queued) == video) break;
        ++from;
    }
    return from;
}

void MessageQueue::drop_group(std::size_t from) {
    do {
        drop(from);
        from = find_droppable(from, true);
    } while (from < messages_.size() && messages_[from].queued.role != QueuedMessage::Role::entry);
    drops_group_ = from == messages_.size();
    dropped_ += cut_off_tracks(from, {});
}

LeadIn MessageQueue::lead_in_before(std::size_t index) const {
    LeadIn lead_in = lead_in_;
    for (std::size_t i = 0; i < index; ++i)
        lead_in.put(messages_[i].queued);
    return lead_in;
}

LeadIn::Tracks MessageQueue::tracks_under_way(std::size_t from) const {
    LeadIn::Tracks seen;
    LeadIn::Tracks under_way;
    for (; from < messages_.size(); ++from) {
        const QueuedMessage& queued = messages_[from].queued;
        if (!queued.is_frame() || seen.test(queued.video_track)) continue;
        seen.set(queued.video_track);
        under_way.set(queued.video_track, queued.role == QueuedMessage::Role::frame);
    }
    return under_way;
}

std::size_t MessageQueue::cut_off_tracks(std::size_t from, const LeadIn::Tracks& but) {
    const LeadIn::Tracks at_the_back = std::exchange(cut_off_, ~but);
    const std::size_t before = messages_.size();
    while (from < messages_.size()) {
        if (is_cut_off(messages_[from].queued)) {
            take_out(from);
        } else {
            ++from;
        }
    }
    cut_off_ |= at_the_back;
    return before - messages_.size();
}

bool MessageQueue::is_cut_off(const QueuedMessage& queued) {
    if (queued.video_track == 0 || !queued.is_frame()) return false;
    if (queued.role == QueuedMessage::Role::track_entry) cut_off_.reset(queued.video_track);
    return cut_off_.test(queued.video_track);
}

void MessageQueue::drop(std::size_t index) {
    if (messages_[index].queued.is_frame()) ++dropped_;
    take_out(index);
}

void MessageQueue::take_out(std::size_t index) {
    const std::size_t size = messages_[index].queued.message->size();
    (index < sent_ ? kept_bytes_ : bytes_) -= size;
    if (index < sent_) {
        --sent_;
    } else if (index < sent_ + submitted_) {
        --submitted_;
    } else {
        held_bytes_ -= size;
    }
    messages_.erase(messages_.begin() + static_cast<std::ptrdiff_t>(index));
}

std::size_t MessageQueue::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
}

MessageQueue::Front MessageQueue::front(TimePoint now) {
    const std::lock_guard lock(mutex_);
    taken_ = 0;
    drop_late_locked(now);
    Front front;
    std::size_t size = 0;
    for (std::size_t i = sent_; i < sent_ + submitted_ && size < limits_.gathered; ++i) {
        const QueuedMessage& queued = messages_[i].queued;
        const TimePoint leaves = departure(queued, now);
        if (leaves > now) {
            // Further ahead than the burst reaches: that is full.
            bursts_ = bursts_ && due(queued) <= now;
            front.next_due = leaves;
            break;
        }
        is_burst(queued, now) ? catch_up_.passed(queued.time, now) : catch_up_.left(queued.time, now);
        size += queued.message->size();
        front.messages.push_back(queued);
    }
    taken_ = front.messages.size();
    if (headers_wanted_ && !front.messages.empty()) front.beginning = beginning_locked();
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
        taken_ = 0;
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
    Entry& front = messages_.front();
    const std::size_t size = front.queued.message->size();
    if (front.queued.role == QueuedMessage::Role::header) headers_.put(front.queued);
    lead_in_.put(front.queued);
    if (sent_ > 0) {
        kept_bytes_ -= size;
        --sent_;
    } else {
        bytes_ -= size;
        if (submitted_ > 0) --submitted_;
    }
    spent_.push_back(std::move(front.queued.message));
    messages_.pop_front();
}

MessageQueue::Beginning MessageQueue::beginning() const {
    const std::lock_guard lock(mutex_);
    return beginning_locked();
}

MessageQueue::Beginning MessageQueue::beginning_locked() const {
    HeaderSet headers = headers_;
    for (std::size_t i = 0; i < sent_; ++i) {
        const QueuedMessage& queued = messages_[i].queued;
        if (queued.role == QueuedMessage::Role::header) headers.put(queued);
    }
    return {headers.all(), lead_in_before(sent_).frames(led_in_)};
}

void MessageQueue::forget(std::uint64_t delivered) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(delivered_, delivered) == delivered) return;
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

std::size_t MessageQueue::settle() {
    const std::lock_guard lock(mutex_);
    while (sent_ > 0)
        drop_front();
    taken_ = 0;
    delivered_ = 0;
    headers_wanted_ = true;
    bursts_ = true;
    lead_in_tracks(0);
    return lead_in_.frames(led_in_).size();
}

void MessageQueue::change_over() {
    const std::lock_guard lock(mutex_);
    taken_ = 0;
    lead_in_tracks(sent_);
}

void MessageQueue::lead_in_tracks(std::size_t from) {
    led_in_ = lead_in_before(from).tracks() & tracks_under_way(from);
    skipped_ += cut_off_tracks(from, led_in_);
}

void MessageQueue::begin_tracks(std::size_t from) {
    led_in_.reset();
    skipped_ += cut_off_tracks(from, led_in_);
}

MessageQueue::Resumption MessageQueue::resume(Resume how, TimePoint now) {
    bool wake = false;
    Resumption resumption;
    {
        const std::lock_guard lock(mutex_);
        const std::size_t skipped_before = skipped_;
        skip_until_ = how == Resume::where_time_is ? now : TimePoint::min();
        std::vector<QueuedMessage> missing;
        while (!messages_.empty() && is_skipped(messages_.front().queued)) {
            // Where time decides, those that were sent are counted as that, and most of them have arrived.
            if (how == Resume::where_it_broke || sent_ == 0) missing.push_back(messages_.front().queued);
            drop_front();
        }
        if (how == Resume::where_it_broke) {
            lead_in_tracks(0);
        } else {
            begin_tracks(0);
        }
        const std::vector<QueuedMessage> led_in = lead_in_.frames(led_in_);
        skipped_ += frames_beside(missing, led_in);
        resumption.repeated = led_in.size() + queue_again();
        resumption.skipped = skipped_ - skipped_before;
        if (!messages_.empty()) {
            skip_until_.reset();
            const QueuedMessage& first = messages_.front().queued;
            // What is late is dealt with otherwise where the producer does not wait.
            const bool waits = overflow_ == Overflow::refuse;
            if (waits && how == Resume::where_it_broke && first.due != TimePoint::min())
                delay_ = std::max(delay_, std::chrono::nanoseconds(now - first.due));
        }
        if (half_free()) wake = std::exchange(producer_waits_, false);
    }
    if (wake) producer_.signal();
    return resumption;
}

std::size_t MessageQueue::queue_again() {
    std::size_t frames = 0;
    for (std::size_t i = 0; i < sent_; ++i)
        frames += messages_[i].queued.is_frame() ? 1U : 0U;
    submitted_ += std::exchange(sent_, 0);
    bytes_ += std::exchange(kept_bytes_, 0);
    taken_ = 0;
    headers_wanted_ = true;
    bursts_ = true;
    return frames;
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
