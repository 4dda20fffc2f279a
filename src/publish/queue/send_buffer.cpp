#include "publish/queue/send_buffer.hpp"

#include <utility>

namespace publish {

void SendBuffer::push_back(const QueuedMessage& queued) {
    const std::size_t size = queued.message->size();
    unsent_bytes_ += size;
    if (Open* open = std::get_if<Open>(&input_)) {
        open->count += 1;
        open->bytes += size;
    }
    entries_.push_back({queued, size, 0});
}

void SendBuffer::submit() {
    if (Open* open = std::get_if<Open>(&input_)) *open = Open{};
}

void SendBuffer::mark_sent(std::uint64_t end) {
    Entry& entry = entries_[sent_];
    entry.end = end;
    unsent_bytes_ -= entry.bytes;
    sent_bytes_ += entry.bytes;
    ++sent_;
}

void SendBuffer::rewind() {
    unsent_bytes_ += std::exchange(sent_bytes_, 0);
    sent_ = 0;
}

std::shared_ptr<const rtmp::Message> SendBuffer::pop_front() {
    discount(0);
    std::shared_ptr<const rtmp::Message> oldest = std::move(entries_.front().queued.message);
    entries_.pop_front();
    return oldest;
}

void SendBuffer::erase(std::size_t index) {
    discount(index);
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(index));
}

void SendBuffer::clear() {
    submit();
    entries_.clear();
    sent_ = 0;
    sent_bytes_ = 0;
    unsent_bytes_ = 0;
}

void SendBuffer::discount(std::size_t index) {
    const std::size_t size = entries_[index].bytes;
    if (index < sent_) {
        --sent_;
        sent_bytes_ -= size;
        return;
    }
    if (Open* open = std::get_if<Open>(&input_); open != nullptr && index >= submitted_end()) {
        open->count -= 1;
        open->bytes -= size;
    }
    unsent_bytes_ -= size;
}

}  // namespace publish
