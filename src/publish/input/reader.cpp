#include "publish/input/reader.hpp"

#include <utility>

#include "ground/signal_mask.hpp"

namespace publish {

Reading read_next(media::Source& source) {
    Reading reading;
    reading.frame = source.next();
    if (reading.frame) reading.number = media::number_of(source.tracks(), reading.frame->track);
    reading.data = source.take_data();
    reading.remarks = source.take_remarks();
    reading.warnings = source.take_warnings();
    return reading;
}

std::size_t Reading::size() const {
    std::size_t total = frame ? frame->data.size() : 0;
    for (const media::TimedData& one : data)
        total += one.body.size();
    return total;
}

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

std::optional<Reading> Reader::take() {
    std::optional<Reading> taken;
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
    ground::leave_signals_to_others();
    bool more = true;
    while (more) {
        Reading reading = next();
        more = reading.frame.has_value();
        more = hand_over(std::move(reading)) && more;
    }
}

Reading Reader::next() {
    try {
        return read_next(source_);
    } catch (...) {
        // The publisher's thread takes it in its turn, and what the source said of it.
        Reading failed;
        failed.remarks = source_.take_remarks();
        failed.warnings = source_.take_warnings();
        failed.error = std::current_exception();
        return failed;
    }
}

bool Reader::hand_over(Reading reading) {
    const std::size_t bytes = reading.size();
    std::unique_lock lock(mutex_);
    room_.wait(lock,
               [this] { return unwanted_ || (ready_.size() < most_frames && ready_bytes_ < most_bytes); });
    const bool was_empty = ready_.empty();
    ready_.push_back(std::move(reading));
    ready_bytes_ += bytes;
    // A taker that found it empty waits to be told; any other takes on.
    if (was_empty) stop_.wakeup.signal();
    return !unwanted_;
}

}  // namespace publish
