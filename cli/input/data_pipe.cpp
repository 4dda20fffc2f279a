#include "cli/input/data_pipe.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "cli/input/data_line.hpp"
#include "ground/signal_mask.hpp"
#include "net/poll.hpp"

namespace cli {

DataPipe::DataPipe(const std::string& name, ground::Descriptor pipe, std::string path)
    : pipe_(std::move(pipe)), path_(std::move(path)), words_(name), thread_([this] { run(); }) {}

DataPipe::~DataPipe() {
    {
        const std::lock_guard lock(mutex_);
        unwanted_ = true;
    }
    room_.notify_one();
    unwanted_wakeup_.signal();
    thread_.join();
}

std::vector<media::TimedData> DataPipe::take(media::Time now, media::Time end) {
    std::vector<media::TimedData> taken;
    {
        const std::lock_guard lock(mutex_);
        if (now < end) {
            for (media::Bytes& body : std::exchange(at_once_, {}))
                taken.push_back({now, std::move(body)});
            at_once_bytes_ = 0;
        }
        for (media::TimedData& data : timed_.take_before(end)) {
            if (data.time < now) words_.add_late(data.time);
            taken.push_back({std::max(data.time, now), std::move(data.body)});
        }
    }
    if (!taken.empty()) room_.notify_one();
    return taken;
}

void DataPipe::finish() {
    const std::lock_guard lock(mutex_);
    const std::vector<media::TimedData> left = timed_.take_before(media::Time::max());
    if (!left.empty()) words_.add_beyond_end(left.size(), left.front().time);
}

std::vector<std::string> DataPipe::take_warnings() {
    const std::lock_guard lock(mutex_);
    return words_.take();
}

void DataPipe::run() {
    ground::leave_signals_to_others();
    try {
        while (await_bytes() && read_some()) {
            while (const auto line = lines_.next())
                add(*line);
        }
    } catch (const std::exception& error) {
        const std::lock_guard lock(mutex_);
        words_.add(fmt::format("--data: {}; nothing more of it is sent", error.what()));
    }
}

bool DataPipe::await_bytes() {
    std::array<pollfd, 2> waits{pollfd{pipe_.number(), POLLIN, 0},
                                pollfd{unwanted_wakeup_.descriptor(), POLLIN, 0}};
    net::poll_until(waits, net::TimePoint::max());
    return waits[1].revents == 0;
}

bool DataPipe::read_some() {
    std::array<char, 64U << 10U> bytes;
    const ssize_t count = ::read(pipe_.number(), bytes.data(), bytes.size());
    if (count > 0) {
        lines_.put({bytes.data(), static_cast<std::size_t>(count)});
        return true;
    }
    if (count < 0) {
        if (errno == EINTR || errno == EAGAIN) return true;
        throw std::system_error(errno, std::generic_category(), path_);
    }
    // The last writer has left, and what it wrote without an end is a line.
    lines_.put({});
    if (const auto line = lines_.rest()) add(*line);
    return open_again();
}

/// A FIFO without a writer would be ready at once, and for ever; one that is opened without waits for the
/// next.
bool DataPipe::open_again() {
    if (path_ == "-") return false;
    ground::Descriptor again(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (again.number() < 0) throw std::system_error(errno, std::generic_category(), path_);
    std::swap(pipe_, again);
    return true;
}

void DataPipe::add(const LineSplitter::Line& line) {
    if (is_blank(line.text)) return;
    try {
        DataLine data = read_data_line(line);
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return unwanted_ || timed_.bytes() + at_once_bytes_ < most_waiting; });
        if (data.time) {
            timed_.put({*data.time, std::move(data.body)});
        } else {
            at_once_bytes_ += data.body.size();
            at_once_.push_back(std::move(data.body));
        }
    } catch (const DataLineError& error) {
        const std::lock_guard lock(mutex_);
        words_.add(words_.about_line(line.number, error.what()));
    }
}

}  // namespace cli
