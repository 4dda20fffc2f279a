#include "ingest/feed.hpp"

#include <cerrno>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ingest {

Feed::Feed(std::size_t max_bytes) : max_bytes_(max_bytes), wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wakeup_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Feed::~Feed() {
    ::close(wakeup_);
}

void Feed::push(Entry entry) {
    {
        const std::lock_guard lock(mutex_);
        if (auto* passed = std::get_if<Passed>(&entry.what)) {
            const std::size_t size = passed->message->payload.size();
            if (bytes_ + size > max_bytes_) {
                ++dropped_;
                gap_ = true;
                return;
            }
            bytes_ += size;
            passed->behind_gap = std::exchange(gap_, false);
        }
        entries_.push_back(std::move(entry));
    }
    // The count cannot overflow: the reader would have to miss 2^64 entries.
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wakeup_, &one, sizeof one);
}

std::list<Feed::Entry> Feed::take(Clock::time_point latest) {
    const std::lock_guard lock(mutex_);
    std::list<Entry> due;
    while (!entries_.empty() && entries_.front().arrived <= latest) {
        if (const auto* passed = std::get_if<Passed>(&entries_.front().what))
            bytes_ -= passed->message->payload.size();
        due.splice(due.end(), entries_, entries_.begin());
    }
    return due;
}

std::optional<Clock::time_point> Feed::next_arrival() const {
    const std::lock_guard lock(mutex_);
    if (entries_.empty()) return {};
    return entries_.front().arrived;
}

std::uint64_t Feed::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
}

void Feed::settle() const {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wakeup_, &count, sizeof count);
}

}  // namespace ingest
