// The rider once its stream is live, and how it ends.
#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "load/rider.hpp"
#include "net/reset.hpp"
#include "net/tcp.hpp"

namespace load {

namespace {

/// Pause before the next look at a tape that has nothing new.
constexpr auto tape_interval = std::chrono::milliseconds(10);
/// The most that is queued at once, for a copy that is behind.
constexpr std::size_t most_bytes = 1U << 20U;
constexpr std::uint32_t most_messages = 512;
/// Queues that one copy may fill and write before it is the others' turn.
constexpr int most_rounds = 8;
/// Media that a slow copy sends at once.
constexpr std::chrono::nanoseconds burst_length = std::chrono::seconds(1);
/// A copy that is further behind leaves media out.
constexpr std::chrono::nanoseconds most_late = std::chrono::seconds(5);
constexpr auto link_interval = std::chrono::seconds(5);

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

net::TimePoint current_time() {
    return std::chrono::steady_clock::now();
}

}  // namespace

bool Rider::go_on(Live& live) {
    if (ready_.readable) live.line->read_replies();
    if (now_ >= live.leave_at) {
        leave(live, ground_.plan.churn->how);
        return true;
    }
    if (!flush(live)) return false;
    if (!live.cursor.placed() && !join(live)) {
        live.next = now_ + tape_interval;
        if (!live.cursor.at_end()) return false;
    }
    catch_up(live);
    for (int round = 0; round < most_rounds; ++round) {
        const bool more = collect(live);
        if (live.cursor.at_end()) {
            part(live, Reason::tape_is_over);
            return true;
        }
        if (!flush(live)) return false;
        if (!more) {
            live.next = next_due(live);
            return false;
        }
    }
    live.next = now_;
    return false;
}

bool Rider::join(Live& live) {
    const Tape& tape = ground_.tape;
    // Asked first: what is not there after that never will be.
    const bool ended = tape.ended();
    std::shared_ptr<const Reel> reel;
    if (tape.joining() == TapeTerms::Joining::at_the_beginning && !own_origin_) {
        reel = tape.beginning();
        live.pace.origin = now_;
    } else {
        if (own_origin_) {
            live.pace.origin = *own_origin_;
        } else if (ground_.tape_origin) {
            live.pace.origin = Pace{*ground_.tape_origin, live.pace.speed}.due(phase_);
        } else if (!ended) {
            return false;
        }
        const media::Time at = live.pace.waits() ? live.pace.at(now_) : media::Time(0);
        reel = tape.entry_after(std::max(at, media::Time(0)));
    }
    if (reel == nullptr || reel->size() == 0) {
        if (ended) live.cursor.give_up();
        return false;
    }
    if (tape.joining() == TapeTerms::Joining::at_the_beginning) own_origin_ = live.pace.origin;
    has_begun_ = true;
    live.shift_ms = -(*reel)[0].message.timestamp_ms;
    live.opens = true;
    live.cursor.place(std::move(reel));
    return true;
}

void Rider::catch_up(Live& live) {
    const TapeMessage* next = live.cursor.message();
    if (next == nullptr || !live.pace.waits() || now_ - live.pace.due(next->time) <= most_late) return;
    const bool ended = ground_.tape.ended();
    std::shared_ptr<const Reel> entry = ground_.tape.entry_after(live.pace.at(now_));
    if (entry != nullptr ? entry->size() == 0 : !ended) return;
    const std::vector<TapeMessage>* headers = &live.cursor.reel().headers();
    ground_.tally.dropped_frames += live.cursor.skip_to(std::move(entry));
    live.opens = live.opens || headers != &live.cursor.reel().headers();
    live.burst.reset();
}

bool Rider::collect(Live& live) {
    rtmp::Session& session = live.line->session();
    if (is_slow_ && live.pace.waits() && !live.burst && live.cursor.message() != nullptr)
        live.burst = next_due(live);
    const net::TimePoint limit = live.burst ? *live.burst : now_ + ground_.plan.gather;
    if (live.burst && now_ < *live.burst) return false;
    InFlight& in_flight = live.in_flight;
    while (in_flight.messages < most_messages && session.output().size() < most_bytes) {
        const TapeMessage* next = live.cursor.message();
        if (next == nullptr) break;
        const net::TimePoint due = live.pace.due(next->time);
        if (due > limit) break;
        if (std::exchange(live.opens, false)) send_headers(live, *next);
        session.send(next->message);
        ++in_flight.messages;
        // A burst is late by intent: it counts from the moment at which it was to leave.
        if (next->is_frame()) in_flight.dues.push_back(live.burst ? *live.burst : due);
        live.cursor.advance();
    }
    live.line->handle_events();
    if (in_flight.messages > 0) return true;
    live.burst.reset();
    return false;
}

void Rider::send_headers(Live& live, const TapeMessage& first) {
    rtmp::Session& session = live.line->session();
    for (const TapeMessage& header : live.cursor.reel().headers()) {
        session.shift_timestamps(live.shift_ms + first.message.timestamp_ms - header.message.timestamp_ms);
        session.send(header.message);
        ++live.in_flight.messages;
    }
    session.shift_timestamps(live.shift_ms);
}

net::TimePoint Rider::next_due(Live& live) {
    const TapeMessage* next = live.cursor.message();
    if (next == nullptr) return now_ + tape_interval;
    const net::TimePoint due = live.pace.due(next->time);
    return is_slow_ && live.pace.waits() ? due + burst_length : due;
}

bool Rider::flush(Live& live) {
    if (live.line->session().output().empty()) return true;
    const bool all = live.line->write_some();
    const std::uint64_t sent = live.line->take_sent_bytes();
    ground_.tally.bytes += sent;
    if (all) {
        live.blocked_since.reset();
        if (!live.in_flight.dues.empty()) measure(live);
        settle(live.in_flight);
        return true;
    }
    if (sent > 0 || !live.blocked_since) live.blocked_since = now_;
    const std::chrono::nanoseconds patience = ground_.plan.stall_timeout;
    if (now_ - *live.blocked_since >= patience) {
        throw dial::Failure(
            dial::ExitStatus::timed_out, "stalled",
            fmt::format("{}: stall: the server took nothing for {:.3g} s, {} bytes are unsent",
                        live.line->url().redacted(), seconds(patience),
                        live.line->session().output().size()));
    }
    return false;
}

void Rider::settle(InFlight& in_flight) {
    Tally& tally = ground_.tally;
    const net::TimePoint written = current_time();
    for (const net::TimePoint due : in_flight.dues)
        tally.late.add(ground_.plan.speed < std::numeric_limits<double>::infinity() ? (written - due).count()
                                                                                    : 0);
    tally.frames += in_flight.dues.size();
    tally.messages += in_flight.messages;
    in_flight.dues.clear();
    in_flight.messages = 0;
}

void Rider::measure(Live& live) {
    if (!std::exchange(live.first_frame_is_out, true))
        ground_.tally.first_frame.add((current_time() - live.begun).count());
    if (now_ < live.look_at_link) return;
    live.look_at_link = now_ + link_interval;
    const std::optional<net::Link> link = net::link_of(live.line->stream());
    if (link && link->round_trip.count() > 0)
        ground_.tally.round_trip.add(std::chrono::nanoseconds(link->round_trip).count());
}

void Rider::leave(Live& live, Departure how) {
    if (how == Departure::end) {
        part(live, Reason::departure);
        return;
    }
    std::unique_ptr<RiderLine> line = std::move(live.line);
    switch (how) {
        case Departure::reset:
            net::reset_on_close(line->stream());
            break;
        case Departure::stall:
            ground_.stalled.emplace_back(now_, std::move(line));
            break;
        case Departure::end:
        case Departure::close:
            try {
                line->hang_up();
            } catch (const net::Error&) {
                // It is gone already, which is what was wanted.
            }
            break;
    }
    ++ground_.tally.departed;
    come_back();
}

void Rider::part(Live& live, Reason reason) {
    std::unique_ptr<RiderLine> line = std::move(live.line);
    line->session().close();
    line->handle_events();
    const net::TimePoint until = now_ + ground_.plan.end_timeout;
    InFlight in_flight = std::move(live.in_flight);
    enter(Ending{.line = std::move(line),
                 .reason = reason,
                 .begun = now_,
                 .in_flight = std::move(in_flight),
                 .unsent_until = until,
                 .next = now_});
}

bool Rider::go_on(Ending& ending) {
    try {
        if (!see_off(ending)) return false;
    } catch (const dial::Failure&) {
        // The server's word settles it, whatever becomes of the connection.
        if (!ending.line->unpublished()) throw;
    }
    Tally& tally = ground_.tally;
    tally.end.add((current_time() - ending.begun).count());
    if (ending.reason == Reason::departure) {
        ++tally.departed;
        come_back();
    } else {
        ++tally.finished;
        enter(Gone{});
    }
    return true;
}

bool Rider::see_off(Ending& ending) {
    RiderLine& line = *ending.line;
    const std::chrono::nanoseconds patience = ground_.plan.end_timeout;
    const auto unconfirmed = [&](std::size_t left) {
        return dial::Failure(
            dial::ExitStatus::unconfirmed,
            fmt::format("{}: the server did not take the last {} bytes within {:.3g} s; the tail may be lost",
                        line.url().redacted(), left, seconds(patience)));
    };
    line.read_replies();
    if (!ending.farewell) {
        const bool all = line.write_some();
        const std::uint64_t sent = line.take_sent_bytes();
        ground_.tally.bytes += sent;
        if (!all) {
            if (sent > 0 && ending.reason != Reason::wish) ending.unsent_until = now_ + patience;
            if (now_ >= ending.unsent_until) throw unconfirmed(line.session().output().size());
            ending.next = ending.unsent_until;
            return false;
        }
        settle(ending.in_flight);
        const net::TimePoint begun = ending.reason == Reason::wish ? ending.begun : now_;
        ending.farewell.emplace(
            dial::Farewell::Terms{.patience = patience,
                                  .time_for_word = dial::time_for_word(line.stream(), patience)},
            begun);
    } else if (!ending.farewell->closed() && !line.peer_closed()) {
        line.write_some();
    }
    const std::size_t left = line.stream().unacknowledged();
    const auto confirmation = ending.farewell->judge({.media_left = line.unpublished() ? 0 : left,
                                                      .left = left,
                                                      .answered = line.unpublished(),
                                                      .said_end = line.peer_closed(),
                                                      .hung_up = line.peer_hung_up(),
                                                      .hurried = ending.reason == Reason::wish},
                                                     now_);
    if (confirmation == dial::Confirmation::none) throw unconfirmed(left);
    if (confirmation) return true;
    if (ending.farewell->closes_now(now_)) line.hang_up();
    ending.next = ending.farewell->next_look(now_);
    return false;
}

}  // namespace load
