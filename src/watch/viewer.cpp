#include "watch/viewer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "ground/signal_mask.hpp"
#include "net/poll.hpp"

namespace watch {

namespace {

using Clock = std::chrono::steady_clock;

/// Pauses before another connection: servers take a moment to have a stream, and a playlist its first segment.
constexpr auto first_pause = std::chrono::milliseconds(100);
constexpr auto longest_pause = std::chrono::seconds(1);

/// Waits until `time`, or until the wakeup is signalled; it is cleared then.
void wait_until(TimePoint time, net::Wakeup& wakeup) {
    pollfd ready{wakeup.descriptor(), POLLIN, 0};
    if (net::poll_until({&ready, 1}, time)) wakeup.clear();
}

}  // namespace

Viewer::Viewer(Settings settings, net::Wakeup& control) : settings_(std::move(settings)), control_(control) {
    thread_ = std::thread([this] {
        ground::leave_signals_to_others();
        try {
            run();
        } catch (const std::exception& error) {
            note(error.what());
        }
        ended_ = true;
        control_.signal();
    });
}

Viewer::~Viewer() {
    leave();
    thread_.join();
}

void Viewer::begin(TimePoint at) {
    const std::lock_guard lock(mutex_);
    if (begun_) return;
    begun_ = at;
    comparison_.published(at);
    calls_.news.signal();
}

void Viewer::finish(TimePoint at) {
    const std::lock_guard lock(mutex_);
    if (finished_) return;
    finished_ = at;
    comparison_.end_of_sending();
    calls_.finished = true;
    calls_.news.signal();
}

void Viewer::leave() {
    calls_.end();
}

std::optional<std::string> Viewer::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

std::optional<std::string> Viewer::loss() const {
    const std::lock_guard lock(mutex_);
    return loss_;
}

void Viewer::run() {
    if (!await_begin()) return;
    std::chrono::nanoseconds pause = first_pause;
    while (!is_over(Clock::now())) {
        const std::uint64_t matched = comparison_.findings().all.matched;
        const bool was_finished = calls_.finished;
        const bool ended_itself = try_once();
        const bool has_more = comparison_.findings().all.matched > matched;
        // A stream that is at its end, and has nothing new since all was sent, has nothing more.
        if (ended_itself && was_finished && !has_more && comparison_.has_received()) break;
        if (settings_.kind == Settings::Kind::pipe || is_over(Clock::now())) break;
        pause = has_more ? first_pause : std::min<std::chrono::nanoseconds>(2 * pause, longest_pause);
        wait_until(std::min(Clock::now() + pause, deadline()), calls_.news);
    }
    comparison_.conclude();
}

bool Viewer::try_once() {
    try {
        watch_once();
        return true;
    } catch (const std::exception& error) {
        note(error.what());
        return false;
    }
}

bool Viewer::await_begin() {
    for (;;) {
        if (calls_.leave) return false;
        {
            const std::lock_guard lock(mutex_);
            if (begun_) return true;
            if (finished_) return false;
        }
        wait_until(TimePoint::max(), calls_.news);
    }
}

void Viewer::watch_once() {
    const std::unique_ptr<Output> output = settings_.open(calls_);
    comparison_.joined(Clock::now());
    while (!is_over(Clock::now())) {
        if (!output->take(comparison_, deadline())) return;
    }
}

void Viewer::note(const std::string& failure) {
    const std::lock_guard lock(mutex_);
    failure_ = failure;
    if (comparison_.has_received()) loss_ = failure;
}

TimePoint Viewer::deadline() const {
    const std::lock_guard lock(mutex_);
    if (finished_) return *finished_ + settings_.patience;
    return comparison_.has_received() || !begun_ ? TimePoint::max() : *begun_ + settings_.patience;
}

bool Viewer::is_over(TimePoint now) {
    if (calls_.leave || now >= deadline()) return true;
    {
        const std::lock_guard lock(mutex_);
        if (!finished_) return false;
    }
    return comparison_.is_complete();
}

}  // namespace watch
