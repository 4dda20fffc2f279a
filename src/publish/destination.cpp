#include "publish/destination.hpp"

#include <csignal>
#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <random>
#include <utility>

#include "net/poll.hpp"
#include "publish/network_failure.hpp"

namespace publish {

namespace {

/// Messages that are due this soon leave with those that are due: one wakeup less, and nobody can tell.
constexpr auto together = std::chrono::milliseconds(2);

/// The end of a stream that was live: what became of it counts for more than the last attempt's trouble.
Failure given_up(const Failure& failure, unsigned attempts) {
    if (attempts == 0) return failure;
    switch (failure.status()) {
        case ExitStatus::not_resolved:
        case ExitStatus::not_connected:
        case ExitStatus::timed_out:
        case ExitStatus::connection_lost:
        case ExitStatus::name_in_use:
            return {ExitStatus::connection_lost,
                    fmt::format("{}; the stream was live before, and {} attempt{} to connect again failed",
                                failure.what(), attempts, attempts == 1 ? "" : "s")};
        default:
            return failure;
    }
}

double random_number() {
    thread_local std::minstd_rand generator(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

}  // namespace

Destination::Destination(rtmp::Url url, const Settings& settings, ReportQueue& reports, net::Wakeup& control,
                         std::function<void()> ended)
    : url_(std::move(url)),
      settings_(settings),
      reports_(reports),
      control_(control),
      ended_(std::move(ended)),
      queue_({}, control,
             settings.retry.live != 0U ? MessageQueue::Keeping::for_resume : MessageQueue::Keeping::nothing),
      retry_(settings.retry, random_number),
      approach_(url_, settings, reports, hurry_),
      thread_([this] { run(); }) {}

Destination::~Destination() {
    abandon();
    thread_.join();
}

std::optional<Failure> Destination::attempt() {
    try {
        connection_ = approach_.go();
        retry_.went_live(std::chrono::steady_clock::now());
        if (lost_at_) resume();
        state_.store(State::live, std::memory_order_release);
        control_.signal();
        stream();
        return std::nullopt;
    } catch (const Failure& failure) {
        return failure;
    } catch (const net::Error& error) {
        return network_failure(error, url_);
    } catch (const std::exception& error) {
        return Failure(ExitStatus::internal, url_.redacted() + ": " + url_.redact(error.what()));
    }
}

std::optional<Failure> Destination::await_retry(const Failure& failure) {
    const TimePoint now = std::chrono::steady_clock::now();
    const bool was_live = state() == State::live;
    if (was_live && !lost_at_) lost_at_ = now;
    if (hurry_.asked()) return failure;
    const std::optional<std::chrono::nanoseconds> delay =
        retry_.next(failure.status(), was_live ? Retry::Before::was_live : Retry::Before::never_live, now);
    if (!delay) return was_live ? given_up(failure, retry_.attempts()) : failure;
    reports_.push(
        report::Retrying{url_.redacted(), retry_.attempts(), retry_.limit(), *delay, failure.what()});
    pollfd hurried{hurry_.wakeup().descriptor(), POLLIN, 0};
    net::poll_until(std::span(&hurried, 1), now + *delay);
    if (hurry_.asked()) return failure;
    return std::nullopt;
}

void Destination::resume() {
    const TimePoint now = std::chrono::steady_clock::now();
    const MessageQueue::Resumption resumption = queue_.resume(settings_.resume, now);
    const std::chrono::nanoseconds out_of_service = now - *lost_at_;
    lost_at_.reset();
    {
        const std::lock_guard lock(outages_mutex_);
        outages_.count += 1;
        outages_.time += out_of_service;
        outages_.repeated_frames += resumption.repeated;
    }
    reports_.push(report::Resumed{url_.redacted(), out_of_service, resumption.repeated, resumption.skipped});
}

Destination::Outages Destination::outages() const {
    const std::lock_guard lock(outages_mutex_);
    Outages outages = outages_;
    outages.skipped_frames = queue_.skipped();
    return outages;
}

void Destination::abandon() {
    queue_.abandon();
    hurry_.ask();
}

void Destination::run() {
    // Signals are for the main thread, whose blocking read of a pipe they are to end.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    std::optional<Failure> failure;
    do {
        failure = attempt();
        if (connection_) earlier_bytes_ += connection_->sent_bytes();
        connection_.reset();
        if (!failure) break;
        failure_ = await_retry(*failure);
    } while (!failure_);
    sent_bytes_ = earlier_bytes_;
    state_.store(State::ended, std::memory_order_release);
    ended_();
    control_.signal();
}

void Destination::stream() {
    while (!queue_.drained()) {
        const MessageQueue::Front front = queue_.front(std::chrono::steady_clock::now() + together);
        if (front.messages.empty()) {
            connection_->listen(queue_.arrivals(), front.next_due);
        } else {
            send(front);
        }
    }
    confirmation_ = connection_->finish();
}

void Destination::send(const MessageQueue::Front& front) {
    if (!front.headers.empty()) send_headers(front.headers, front.messages.front().message->timestamp_ms);
    connection_->send(front.messages);
    queue_.release(front.messages.size(), connection_->sent_bytes());
    queue_.forget(connection_->delivered_bytes());
    count(front.messages);
}

void Destination::send_headers(std::vector<QueuedMessage> headers, std::int64_t first_timestamp_ms) {
    if (settings_.timestamps == Settings::Timestamps::restart)
        connection_->shift_timestamps(settings_.start_timestamp_ms - first_timestamp_ms);
    for (QueuedMessage& header : headers) {
        auto restamped = std::make_shared<rtmp::Message>(*header.message);
        restamped->timestamp_ms = first_timestamp_ms;
        header.message = std::move(restamped);
    }
    connection_->send(headers);
}

void Destination::count(const std::vector<QueuedMessage>& sent) {
    for (const QueuedMessage& queued : sent) {
        if (queued.role == QueuedMessage::Role::header) continue;
        const bool is_video = queued.message->type == rtmp::MessageType::video;
        (is_video ? sent_video_ : sent_audio_).fetch_add(1, std::memory_order_relaxed);
        sent_media_.store(queued.time.count(), std::memory_order_relaxed);
    }
    sent_bytes_.store(earlier_bytes_ + connection_->sent_bytes(), std::memory_order_relaxed);
}

}  // namespace publish
