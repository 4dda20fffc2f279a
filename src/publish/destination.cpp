#include "publish/destination.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <poll.h>
#include <random>
#include <utility>

#include "net/poll.hpp"
#include "net/tcp.hpp"
#include "publish/connect/network_failure.hpp"
#include "publish/connect/redirects.hpp"
#include "publish/queue/queue_shape.hpp"
#include "publish/signal_mask.hpp"

namespace publish {

namespace {

/// A server that asks to move again before this time sends us about.
constexpr auto at_home = std::chrono::seconds(10);

/// A server may take so long to see that a session has ended, and refuse the next one until then.
constexpr auto between_sessions_patience = std::chrono::seconds(10);

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
                                failure.what(), attempts, attempts == 1 ? "" : "s"),
                    failure.server()};
        default:
            return failure;
    }
}

Failure too_slow(const std::string& why, const rtmp::Url& url) {
    return {ExitStatus::too_slow,
            fmt::format("{}: too slow: {}; lower the bitrate, or leave out what is late with --on-lag drop",
                        url.redacted(), why)};
}

bool is_entry(const QueuedMessage& queued) {
    return queued.role == QueuedMessage::Role::entry;
}

bool begins_with_entry(const MessageQueue::Front& front) {
    return is_entry(front.messages.front());
}

/// What comes before the first entry, which another connection will begin with.
MessageQueue::Front before_entry(MessageQueue::Front front) {
    front.messages.erase(std::find_if(front.messages.begin(), front.messages.end(), is_entry),
                         front.messages.end());
    return front;
}

double random_number() {
    thread_local std::minstd_rand generator(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

}  // namespace

Destination::Destination(rtmp::Url url, const Terms& settings, ReportQueue& reports, net::Wakeup& control,
                         std::function<void()> ended)
    : url_(std::move(url)),
      settings_(settings),
      reports_(reports),
      control_(control),
      ended_(std::move(ended)),
      queue_(control, queue_shape(settings)),
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
        link_.follow(connection_->stream());
        retry_.went_live(std::chrono::steady_clock::now());
        go_on();
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
    // Nothing is lost while the server only takes its time to let the next session in.
    const bool between_sessions = session_ended_at_ && now - *session_ended_at_ < between_sessions_patience;
    if (was_live && !lost_at_ && !between_sessions) lost_at_ = session_ended_at_.value_or(now);
    if (hurry_.asked()) return failure;
    const std::optional<std::chrono::nanoseconds> delay =
        retry_.next(failure.status(), was_live ? Retry::Before::was_live : Retry::Before::never_live, now);
    if (!delay) return was_live ? given_up(failure, retry_.attempts()) : failure;
    reports_.push(report::Retrying{url_.redacted(), retry_.attempts(), retry_.limit(), *delay, failure});
    pollfd hurried{hurry_.wakeup().descriptor(), POLLIN, 0};
    net::poll_until(std::span(&hurried, 1), now + *delay);
    if (hurry_.asked()) return failure;
    return std::nullopt;
}

/// The connection is live: with the beginning of the stream, or behind one that ended or was lost.
void Destination::go_on() {
    if (lost_at_) {
        resume();
    } else if (session_ended_at_) {
        begin_session();
    } else {
        queue_.join(std::chrono::steady_clock::now());
    }
    session_ended_at_.reset();
}

void Destination::begin_session() {
    const std::chrono::nanoseconds gap = std::chrono::steady_clock::now() - *session_ended_at_;
    moved_bytes_ = 0;
    asked_to_.reset();
    std::size_t number = 0;
    {
        const std::lock_guard lock(outages_mutex_);
        number = ++outages_.sessions;
    }
    reports_.push(report::SessionBegun{url_.redacted(), number, gap});
}

void Destination::resume() {
    const TimePoint now = std::chrono::steady_clock::now();
    const MessageQueue::Resumption resumption = queue_.resume(settings_.resume, now);
    const std::chrono::nanoseconds out_of_service = now - *lost_at_;
    lost_at_.reset();
    moved_bytes_ = 0;
    asked_to_.reset();
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

bool Destination::offer(const QueuedMessage& message, TimePoint now) {
    const bool taken = queue_.offer(message);
    queue_.drop_late(now);
    if (taken || settings_.lag.way != LagPolicy::Way::fail || !settings_.speed) return taken;
    give_up(too_slow(
        fmt::format("{} bytes wait to be sent, more than --queue allows", settings_.lag.most_bytes()), url_));
    return true;
}

TimePoint Destination::lag_deadline() const {
    if (settings_.lag.way != LagPolicy::Way::fail || !settings_.speed || state() == State::ended || verdict_)
        return TimePoint::max();
    const std::optional<TimePoint> oldest = queue_.oldest();
    return oldest ? net::after(*oldest, settings_.lag.max_lag) : TimePoint::max();
}

void Destination::judge_lag(TimePoint now) {
    if (lag_deadline() > now) return;
    const std::chrono::duration<double> bound = settings_.lag.max_lag;
    give_up(too_slow(fmt::format("what is sent is {:.3g} s late, as much as --max-lag allows", bound.count()),
                     url_));
}

void Destination::miss() {
    give_up({ExitStatus::timed_out, url_.redacted() + ": not connected before the stream was over"});
}

void Destination::give_up(const Failure& why) {
    verdict_ = why;
    given_up_.store(true, std::memory_order_release);
    abandon();
}

void Destination::abandon() {
    queue_.abandon();
    hurry_.ask();
}

void Destination::run() {
    leave_signals_to_others();
    std::optional<Failure> failure;
    std::optional<Failure> failed_before;
    do {
        failure = attempt();
        move_.reset();
        if (connection_) earlier_bytes_ += connection_->sent_bytes();
        if (failure && connection_) heed_last_request();
        link_.leave();
        connection_.reset();
        if (!failure && session_ended_at_) continue;
        if (!failure) break;
        if (failure->status() != ExitStatus::interrupted) failed_before = failure;
        failure_ = await_retry(*failure);
    } while (!failure_);
    if (given_up_.load(std::memory_order_acquire)) {
        // What kept it from being live tells more than that it was not.
        const bool missed = verdict_->status() == ExitStatus::timed_out;
        failure_ = missed && failed_before ? failed_before : verdict_;
    }
    sent_bytes_ = earlier_bytes_;
    state_.store(State::ended, std::memory_order_release);
    ended_();
    control_.signal();
}

void Destination::stream() {
    while (!queue_.drained()) {
        tend_move();
        MessageQueue::Front front = queue_.front(std::chrono::steady_clock::now() + together);
        if (front.messages.empty()) {
            connection_->listen(queue_.arrivals(), front.next_due);
        } else if (move_ && move_->state() == Move::State::ready) {
            send_across(std::move(front));
        } else if (session_is_over()) {
            if (begins_with_entry(front)) return end_session();
            send(before_entry(std::move(front)));
        } else {
            send(std::move(front));
        }
    }
    end_move();
    confirmation_ = connection_->finish(settings_.confirm);
}

void Destination::send(MessageQueue::Front front) {
    if (!front.beginning.headers.empty()) {
        send_beginning(*connection_, front.beginning, front.messages.front());
        count(front.beginning.lead_in);
    }
    tell_of_drops();
    connection_->send(front.messages);
    count(front.messages);
    // The queue's are the last references, so that the thread that reads ahead frees them.
    const std::size_t sent = front.messages.size();
    front.messages.clear();
    queue_.release(sent, moved_bytes_ + connection_->sent_bytes());
    // Until the end of the old connection is confirmed, its last messages may be wanted again.
    const bool leaving = move_ && move_->state() == Move::State::leaving;
    if (!leaving) queue_.forget(moved_bytes_ + connection_->delivered_bytes());
}

void Destination::send_beginning(Connection& connection, MessageQueue::Beginning beginning,
                                 const QueuedMessage& entry) {
    const QueuedMessage& first = beginning.lead_in.empty() ? entry : beginning.lead_in.front();
    const std::int64_t first_timestamp_ms = first.message->timestamp_ms;
    if (settings_.timestamps == Settings::Timestamps::restart)
        connection.shift_timestamps(settings_.start_timestamp_ms - first_timestamp_ms);
    for (QueuedMessage& header : beginning.headers) {
        auto restamped = std::make_shared<rtmp::Message>(*header.message);
        restamped->timestamp_ms = first_timestamp_ms;
        header.message = std::move(restamped);
    }
    connection.send(beginning.headers);
    if (!beginning.lead_in.empty()) connection.send(beginning.lead_in);
}

void Destination::tend_move() {
    if (std::optional<std::string> reference = connection_->take_move_request())
        asked_to_ = std::move(reference);
    // One at a time: a server may ask again before the connection before its own has ended.
    if (!move_ && asked_to_) begin_move(*std::exchange(asked_to_, std::nullopt));
    if (!move_) return;
    switch (move_->state()) {
        case Move::State::connecting:
        case Move::State::leaving:
            break;
        case Move::State::ready:
            try {
                move_->attend();
            } catch (const std::exception& error) {
                stay(error.what());
            }
            break;
        case Move::State::failed:
            stay(move_->failure()->what());
            break;
        case Move::State::left:
            end_move();
            break;
    }
}

void Destination::begin_move(const std::string& reference) {
    if (const std::optional<rtmp::Url> to = go_first_where_asked(reference))
        move_ = std::make_unique<Move>(*to, settings_, reports_);
}

/// If the server leaves before the move is made, that is the place to try.
std::optional<rtmp::Url> Destination::go_first_where_asked(const std::string& reference) {
    const TimePoint live_since = connection_->times().live;
    if (std::chrono::steady_clock::now() - live_since >= at_home) moves_in_a_row_ = 0;
    if (moves_in_a_row_ >= settings_.max_redirects) {
        stay(fmt::format("--max-redirs allows {} in a row", settings_.max_redirects));
        return std::nullopt;
    }
    try {
        const rtmp::Url to = next_address(connection_->url(), reference);
        reports_.push(report::Detail{
            fmt::format("{}: the server asks to go on at {}", connection_->url().redacted(), to.redacted())});
        approach_.go_first_to(to);
        return to;
    } catch (const Failure& failure) {
        stay(failure.what());
        return std::nullopt;
    }
}

/// A server may say where to go and leave before a write that it meets has let that be read.
void Destination::heed_last_request() {
    if (hurry_.asked()) return;
    if (const std::optional<std::string> reference = connection_->take_move_request())
        go_first_where_asked(*reference);
}

void Destination::stay(const std::string& why) {
    reports_.push(report::Warning{fmt::format("{}: the server asks to move, but the stream stays here: {}",
                                              connection_->url().redacted(), why)});
    move_.reset();
    approach_.go_first_to(moved_to_);
}

bool Destination::session_is_over() const {
    // One change at a time: a move begins another session anyway.
    if (!settings_.max_session || move_) return false;
    return std::chrono::steady_clock::now() - connection_->times().live >= *settings_.max_session;
}

void Destination::end_session() {
    try {
        connection_->finish(settings_.confirm);
    } catch (const std::exception& error) {
        // What may be lost of it is sent again, as after any other loss.
        throw Failure(ExitStatus::connection_lost,
                      fmt::format("{}: the end of the session is not confirmed: {}", url_.redacted(),
                                  url_.redact(error.what())));
    }
    const std::size_t repeated = queue_.settle();
    session_ended_at_ = std::chrono::steady_clock::now();
    const std::lock_guard lock(outages_mutex_);
    outages_.repeated_frames += repeated;
}

void Destination::send_across(MessageQueue::Front front) {
    if (!begins_with_entry(front)) return send(before_entry(std::move(front)));
    queue_.change_over();
    front = queue_.front(std::chrono::steady_clock::now() + together);
    // The keyframe may have become too late meanwhile; the next one then.
    if (front.messages.empty() || !begins_with_entry(front)) return;
    const MessageQueue::Beginning beginning = queue_.beginning();
    try {
        send_beginning(move_->connection(), beginning, front.messages.front());
        move_->connection().send(front.messages);
    } catch (const std::exception& error) {
        // Nothing of it is released: the old connection goes on with the same keyframe.
        stay(error.what());
        return;
    }
    const std::string from = connection_->url().redacted();
    earlier_bytes_ += connection_->sent_bytes();
    moved_bytes_ += connection_->sent_bytes();
    link_.follow(move_->connection().stream());
    connection_ = move_->switch_over(std::move(connection_), hurry_);
    // Whatever the old server has asked since is done.
    asked_to_.reset();
    moved_to_ = connection_->url();
    approach_.go_first_to(moved_to_);
    queue_.release(front.messages.size(), moved_bytes_ + connection_->sent_bytes());
    count(beginning.lead_in);
    count(front.messages);
    ++moves_in_a_row_;
    {
        const std::lock_guard lock(outages_mutex_);
        outages_.moves += 1;
        outages_.repeated_frames += beginning.lead_in.size();
    }
    reports_.push(report::Moved{from, connection_->url().redacted()});
}

/// What was sent over the old connection has surely arrived with its confirmed end; without, it may be lost,
/// and is sent again as after any other loss.
void Destination::end_move() {
    if (!move_) return;
    if (move_->state() == Move::State::leaving) move_->await_left();
    const std::unique_ptr<Move> move = std::move(move_);
    if (move->state() != Move::State::left || !move->failure()) return;
    const std::string why =
        fmt::format("{}: the last of what was sent before the stream moved may be lost ({})", url_.redacted(),
                    move->failure()->what());
    if (settings_.resume == MessageQueue::Resume::where_time_is) {
        reports_.push(report::Warning{why});
        return;
    }
    try {
        connection_->finish(Confirmation::none);
    } catch (const std::exception& error) {
        reports_.push(report::Detail{error.what()});
    }
    throw Failure(ExitStatus::connection_lost, why);
}

void Destination::tell_of_drops() {
    if (drops_told_ || queue_.dropped() == 0) return;
    drops_told_ = true;
    reports_.push(report::Warning{fmt::format(
        "{}: too slow for the stream: frames are left out so that it stays live; lower the bitrate",
        url_.redacted())});
}

void Destination::count(const std::vector<QueuedMessage>& sent) {
    for (const QueuedMessage& queued : sent) {
        if (!queued.is_frame()) continue;
        const bool is_video = queued.message->type == rtmp::MessageType::video;
        (is_video ? sent_video_ : sent_audio_).fetch_add(1, std::memory_order_relaxed);
        sent_media_.store(queued.time.count(), std::memory_order_relaxed);
    }
    sent_bytes_.store(earlier_bytes_ + connection_->sent_bytes(), std::memory_order_relaxed);
}

}  // namespace publish
