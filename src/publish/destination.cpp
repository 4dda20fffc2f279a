#include "publish/destination.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "dial/network_failure.hpp"
#include "ground/signal_mask.hpp"
#include "net/tcp.hpp"
#include "publish/queue/queue_shape.hpp"

namespace publish {

namespace {

/// Messages that are due this soon leave with those that are due: one wakeup less, and nobody can tell.
constexpr auto together = std::chrono::milliseconds(2);

/// A server that cannot take a message closes within this time, and its way to us.
constexpr auto time_to_react = std::chrono::milliseconds(50);

/// Silence before the first message that may have ended the last connections: one that ends now does so for its
/// length, or for what was sent before.
constexpr auto calm = std::chrono::seconds(1);

TimePoint steady_now() {
    return std::chrono::steady_clock::now();
}

dial::Failure too_slow(const std::string& why, const rtmp::Url& url) {
    return {dial::ExitStatus::too_slow,
            fmt::format("{}: too slow: {}; lower the bitrate, or leave out what is late with --on-lag drop",
                        url.redacted(), why)};
}

bool is_entry(const QueuedMessage& queued) {
    return queued.role == QueuedMessage::Role::entry;
}

/// True for a message that others refer to, up to the next keyframe.
bool is_of_group(const QueuedMessage& queued) {
    return queued.is_frame() && queued.message->type == rtmp::MessageType::video && queued.video_track == 0;
}

bool begins_with_entry(const MessageQueue::Front& front) {
    return !front.messages.empty() && is_entry(front.messages.front());
}

/// The messages before the first entry, which another connection will begin with.
MessageQueue::Front before_entry(MessageQueue::Front front) {
    front.messages.erase(std::find_if(front.messages.begin(), front.messages.end(), is_entry),
                         front.messages.end());
    return front;
}

}  // namespace

Destination::Destination(rtmp::Url url, const Terms& settings, ReportQueue& reports, net::Wakeup& control,
                         SentTap* tap, std::function<void()> ended)
    : url_(std::move(url)),
      settings_(settings),
      reports_(reports),
      queue_(control, queue_shape(settings)),
      lifecycle_(control, std::move(ended)),
      approach_(url_, settings, reports, hurry_),
      attempts_(url_, settings.retry, reports, hurry_),
      moves_(settings, reports, approach_),
      continuity_(url_, reports),
      uplink_(settings, queue_, tap),
      thread_([this] { run(); }) {}

// The states of the queue are assigned to variants, which clang-tidy takes for throwing; theirs do not.
Destination::~Destination() {  // NOLINT(bugprone-exception-escape)
    abandon();
    thread_.join();
}

bool Destination::offer(const QueuedMessage& message, TimePoint now) {
    const bool taken = queue_.offer(message);
    queue_.drop_late(now);
    if (taken || settings_.lag.way != LagPolicy::Way::fail || !settings_.speed) return taken;
    give_up(too_slow(
        fmt::format("{} bytes wait to be sent, more than --queue allows", settings_.lag.most_bytes()), url_));
    return true;
}

bool Destination::minds_lag() const {
    if (!settings_.speed || state() == State::ended || lifecycle_.verdict() != nullptr) return false;
    if (settings_.lag.way == LagPolicy::Way::fail) return true;
    // Media that waits for a new connection is late for another reason, which is told.
    return settings_.lag.way == LagPolicy::Way::wait && !lag_told_ && uplink_.link().connected;
}

TimePoint Destination::lag_deadline() const {
    if (!minds_lag()) return TimePoint::max();
    const std::optional<TimePoint> oldest = queue_.oldest();
    return oldest ? net::after(*oldest, settings_.lag.max_lag) : TimePoint::max();
}

void Destination::judge_lag(TimePoint now) {
    if (lag_deadline() > now) return;
    const std::chrono::duration<double> bound = settings_.lag.max_lag;
    if (settings_.lag.way == LagPolicy::Way::fail) {
        give_up(too_slow(
            fmt::format("what is sent is {:.3g} s late, as much as --max-lag allows", bound.count()), url_));
        return;
    }
    lag_told_ = true;
    report::Warning warning{fmt::format(
        "{}: too slow for the stream: what is sent is more than {:.3g} s late, and nothing is left out; "
        "lower the bitrate, or leave out what is late with --on-lag drop",
        url_.redacted(), bound.count())};
    warning.destination = url_.redacted();
    reports_.push(std::move(warning));
}

void Destination::miss() {
    give_up({dial::ExitStatus::timed_out, url_.redacted() + ": not connected before the stream was over"});
}

void Destination::give_up(const dial::Failure& why) {
    lifecycle_.give_up(why);
    abandon();
}

void Destination::abandon() {
    queue_.abandon();
    hurry_.ask();
}

void Destination::run() {
    ground::leave_signals_to_others();
    try {
        const Outcome outcome = go_on_until_end();
        end(outcome.confirmation, outcome.failure);
    } catch (const std::exception&) {
        // Between connections there are waits, too, which this machine may not allow.
        end(Confirmation::none, dial::caught_failure(url_));
    }
}

Destination::Outcome Destination::go_on_until_end() {
    for (;;) {
        const ConnectionEnd reached = attempt();
        close(reached);
        if (const auto* confirmation = std::get_if<Confirmation>(&reached)) return {*confirmation, {}};
        if (const auto* session = std::get_if<SessionEnded>(&reached)) {
            if (!await_next_session()) return {session->confirmation, {}};
        }
        if (const auto* failure = std::get_if<dial::Failure>(&reached)) {
            if (std::optional<dial::Failure> last = await_retry(*failure))
                return {Confirmation::none, std::move(last)};
        }
    }
}

Destination::ConnectionEnd Destination::attempt() {
    try {
        uplink_.open(approach_.go());
        sticking_point_.connection_began();
        const TimePoint now = steady_now();
        attempts_.succeeded(now);
        go_on(now);
        lifecycle_.live();
        continuity_.sends_untold(uplink_.connection().untold());
        return stream();
    } catch (const std::exception&) {
        return dial::caught_failure(url_);
    }
}

void Destination::go_on(TimePoint now) {
    if (continuity_.lost()) {
        continuity_.resumed(queue_.resume(settings_.resume, now), now);
    } else if (continuity_.between_sessions()) {
        continuity_.session_begun(now);
    } else {
        continuity_.began();
        queue_.join(now);
    }
}

Destination::ConnectionEnd Destination::stream() {
    while (!queue_.drained()) {
        const TimePoint now = steady_now();
        moves_.tend(uplink_.connection(), now);
        if (moves_.left()) end_move();
        MessageQueue::Front front = queue_.front(steady_now() + together);
        if (front.messages.empty()) {
            if (uplink_.connection().listen(queue_.arrivals(), front.next_due)) queue_.arrivals().clear();
        } else if (Connection* next = moves_.ready()) {
            send_across(*next, std::move(front));
        } else if (!session_is_over(now)) {
            send(std::move(front));
        } else if (begins_with_entry(front)) {
            return end_session();
        } else {
            send(before_entry(std::move(front)));
        }
    }
    if (queue_.sent_all()) lifecycle_.note_all_sent();
    end_move();
    return uplink_.connection().finish(settings_.confirm);
}

void Destination::send(MessageQueue::Front front) {
    continuity_.dropped(queue_.dropped());
    if (sticking_point_.is_trial()) {
        send_apart(std::move(front));
    } else {
        sticking_point_.opens_with(front.beginning.headers);
        uplink_.send(std::move(front));
    }
    // Until the end of the old connection is confirmed, its last messages may be wanted again.
    if (!moves_.leaving()) uplink_.forget_delivered();
}

void Destination::send_apart(MessageQueue::Front front) {
    if (front.messages.empty()) return;
    if (!front.beginning.headers.empty()) {
        for (const QueuedMessage& first : uplink_.opening(front.beginning, front.messages.front()))
            try_out({first}, [&] { uplink_.send_first(first); });
    }
    front.beginning = {};
    front.messages.resize(sticking_point_.portion(front.messages));
    // A copy: the queue's references are to be the last ones, but here few are sent, and slowly.
    const std::vector<QueuedMessage> portion = front.messages;
    try_out(portion, [&] { uplink_.send(std::move(front)); });
}

void Destination::try_out(const std::vector<QueuedMessage>& portion, const std::function<void()>& send) {
    if (!sticking_point_.is_trial() || !sticking_point_.is_suspect(portion.front())) return send();
    if (!sticking_point_.has_begun()) {
        reports_.push(
            report::Detail{fmt::format("{}: tries alone what the last connections ended at, from {} on",
                                       url_.redacted(), words_of(portion.front()))});
        listen_for(calm);
    }
    sticking_point_.tries(portion);
    send();
    if (listen_for(reaction())) sticking_point_.outlived();
}

bool Destination::listen_for(std::chrono::nanoseconds time) {
    const TimePoint end = net::after(steady_now(), time);
    uplink_.connection().listen(hurry_.wakeup(), end);
    return steady_now() >= end;
}

std::chrono::nanoseconds Destination::reaction() const {
    return time_to_react + 2 * uplink_.link().round_trip.value_or(std::chrono::microseconds(0));
}

bool Destination::session_is_over(TimePoint now) const {
    // One change at a time: a move begins another session anyway.
    if (!settings_.max_session || moves_.under_way()) return false;
    return now - uplink_.connection().times().live >= *settings_.max_session;
}

Destination::SessionEnded Destination::end_session() {
    SessionEnded ended{Confirmation::none};
    try {
        ended.confirmation = uplink_.connection().finish(settings_.confirm);
    } catch (const std::exception& error) {
        // Messages that may be lost of it are sent again, as after any other loss.
        throw dial::Failure(dial::ExitStatus::connection_lost,
                            fmt::format("{}: the end of the session is not confirmed: {}", url_.redacted(),
                                        url_.redact(error.what())));
    }
    const TimePoint now = steady_now();
    continuity_.session_ended(queue_.settle(), now, net::after(now, settings_.session_gap));
    return ended;
}

bool Destination::await_next_session() {
    // The moment between two sessions is made up for; a pause that was asked for passes as an outage does.
    if (settings_.session_gap.count() == 0) return true;
    if (hurry_.wait_until(net::after(steady_now(), settings_.session_gap))) return false;
    continuity_.paused(queue_.resume(settings_.resume, steady_now()).skipped);
    if (!queue_.drained()) return true;
    if (queue_.sent_all()) lifecycle_.note_all_sent();
    return false;
}

void Destination::send_across(Connection& next, MessageQueue::Front front) {
    if (!begins_with_entry(front)) return send(before_entry(std::move(front)));
    queue_.change_over();
    front = queue_.front(steady_now() + together);
    // The keyframe may have become too late meanwhile; the next one then.
    if (!begins_with_entry(front)) return;
    const MessageQueue::Beginning beginning = queue_.beginning();
    try {
        uplink_.begin_on(next, beginning, front.messages);
    } catch (const std::exception& error) {
        // Nothing of it is released: the old connection goes on with the same keyframe.
        return moves_.stay(uplink_.connection(), error.what());
    }
    std::unique_ptr<Connection> old = uplink_.replace(moves_.arrive(hurry_), beginning, front.messages);
    const std::string from = old->url().redacted();
    moves_.leave(std::move(old));
    continuity_.sends_untold(uplink_.connection().untold());
    continuity_.moved(from, uplink_.connection().url().redacted(), beginning.lead_in.size());
}

void Destination::end_move() {
    const std::optional<dial::Failure> unconfirmed = moves_.finish();
    if (!unconfirmed) return;
    const std::string why =
        fmt::format("{}: the last of what was sent before the stream moved may be lost ({})", url_.redacted(),
                    unconfirmed->what());
    if (settings_.resume == Resume::where_time_is) {
        reports_.push(report::Warning{why});
        return;
    }
    try {
        uplink_.connection().finish(Confirmation::none);
    } catch (const std::exception& error) {
        reports_.push(report::Detail{error.what()});
    }
    throw dial::Failure(dial::ExitStatus::connection_lost, why);
}

void Destination::close(const ConnectionEnd& end) {
    moves_.reset();
    if (!uplink_.is_open()) return;
    approach_.know_key(uplink_.connection().key(steady_now()));
    if (const auto* failure = std::get_if<dial::Failure>(&end)) note_loss(*failure);
    if (std::holds_alternative<dial::Failure>(end) && !hurry_.asked())
        moves_.heed_last_request(uplink_.connection(), steady_now());
    uplink_.close();
}

void Destination::note_loss(const dial::Failure& failure) {
    // A timeout is the network's; a server that does not take our key closes whatever it is sent.
    if (failure.status() != dial::ExitStatus::connection_lost) return;
    sticking_point_.connection_ended(queue_.given(), reaction());
}

std::optional<dial::Failure> Destination::settle_sticking_point() {
    if (!sticking_point_.found() || hurry_.asked()) return std::nullopt;
    const StickingPoint::Found found = *sticking_point_.found();
    sticking_point_.clear();
    const std::string where = url_.redacted() + ": " + words_of(found);
    const bool may_go = found.message.role != QueuedMessage::Role::header;
    if (settings_.on_refused == OnRefused::skip && !settings_.strict && may_go) {
        const std::size_t frames = queue_.leave_out(*found.message.message);
        report::Warning warning(media::Warning{where, media::Warning::Class::left_out, frames});
        warning.text += is_of_group(found.message)
                            ? ": it is left out, with all up to the next keyframe (--on-refused skip)"
                            : ": it is left out (--on-refused skip)";
        warning.destination = url_.redacted();
        reports_.push(std::move(warning));
        return std::nullopt;
    }
    return dial::Failure(dial::ExitStatus::connection_lost, "message_refused",
                         where + "; " + advice_on(found));
}

std::optional<dial::Failure> Destination::await_retry(const dial::Failure& failure) {
    const TimePoint now = steady_now();
    const bool was_live = state() == State::live;
    if (was_live) continuity_.connection_failed(now);
    if (std::optional<dial::Failure> refused = settle_sticking_point()) return refused;
    const auto next =
        attempts_.after(failure, was_live ? Retry::Before::was_live : Retry::Before::never_live, now);
    if (const auto* last = std::get_if<dial::Failure>(&next)) return *last;
    if (hurry_.wait_until(std::get<TimePoint>(next))) return failure;
    return std::nullopt;
}

void Destination::end(Confirmation confirmation, std::optional<dial::Failure> failure) {
    if (const dial::Failure* verdict = lifecycle_.verdict()) {
        // The reason why it was never live tells more than that it was not.
        const bool missed = verdict->status() == dial::ExitStatus::timed_out;
        failure = missed && attempts_.last_failure() ? attempts_.last_failure() : *verdict;
    }
    lifecycle_.end(confirmation, std::move(failure));
}

}  // namespace publish
