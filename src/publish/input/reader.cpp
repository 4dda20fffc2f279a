#include "publish/input/reader.hpp"

#include <utility>

#include "publish/signal_mask.hpp"

namespace publish {

Reader::Reader(media::Source& source, Stop& stop)
    : source_(source), stop_(stop), thread_([this] { run(); }) {}

Reader::~Reader() {
    {
        const std::lock_guard lock(mutex_);
        unwanted_ = true;
    }
    room_.notify_one();
    stop_.end_input();
    thread_.join();
}

std::size_t Reader::Read::size() const {
    std::size_t total = frame ? frame->data.size() : 0;
    for (const media::TimedData& one : data)
        total += one.body.size();
    return total;
}

std::optional<Reader::Read> Reader::take() {
    std::optional<Read> taken;
    {
        const std::lock_guard lock(mutex_);
        if (ready_.empty()) return taken;
        taken = std::move(ready_.front());
        ready_.pop_front();
        ready_bytes_ -= taken->size();
    }
    room_.notify_one();
    return taken;
}

void Reader::run() {
    leave_signals_to_others();
    bool more = true;
    while (more) {
        Read one = read();
        more = one.frame.has_value();
        more = hand_over(std::move(one)) && more;
    }
}

Reader::Read Reader::read() {
    Read read;
    try {
        read.frame = source_.next();
        if (read.frame) read.number = media::number_of(source_.tracks(), read.frame->track);
        read.data = source_.take_data();
        read.pass = source_.pass();
        read.remarks = source_.take_remarks();
        read.warnings = source_.take_warnings();
    } catch (...) {
        // For the publisher's thread, which takes it in its turn.
        read.frame.reset();
        read.error = std::current_exception();
    }
    return read;
}

bool Reader::hand_over(Read read) {
    const std::size_t bytes = read.size();
    std::unique_lock lock(mutex_);
    room_.wait(lock,
               [this] { return unwanted_ || (ready_.size() < most_frames && ready_bytes_ < most_bytes); });
    const bool was_empty = ready_.empty();
    ready_.push_back(std::move(read));
    ready_bytes_ += bytes;
    // Who finds it empty waits to be told; who does not, takes on.
    if (was_empty) stop_.wakeup.signal();
    return !unwanted_;
}

}  // namespace publish
