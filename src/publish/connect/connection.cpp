#include "publish/connect/connection.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <variant>

#include "dial/farewell.hpp"
#include "net/tcp.hpp"

namespace publish {

namespace {

constexpr auto delivered_interval = std::chrono::milliseconds(100);

/// A server that talks without end must not fill our memory by what it has us answer: nothing more is read
/// while so much waits to be written.
constexpr std::size_t max_unwritten = 32U << 20U;

TimePoint now() {
    return std::chrono::steady_clock::now();
}

/// Bytes of a message that a server's limit may be below: the lowest default that is known is 1 MiB, and
/// operators lower it.
constexpr std::size_t large_message = 256U << 10U;

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

Connection::Connection(std::unique_ptr<net::Stream> stream, rtmp::SessionConfig config, rtmp::Url url,
                       const Terms& settings, ReportQueue& reports, const dial::Hurry& hurry)
    : Line(std::move(stream), std::move(config), std::move(url), settings, reports, hurry),
      settings_(settings),
      reports_(reports),
      acknowledgement_window_(session().acknowledgement_window()) {}

void Connection::read_replies_first() {
    if (!std::exchange(replies_read_, false)) read_replies();
}

void Connection::write_all(std::chrono::nanoseconds patience) {
    handle_events();
    flush(patience);
}

bool Connection::listen(const net::Wakeup& wakeup, TimePoint deadline) {
    for (;;) {
        // Answers to what came with the last read, if only with the one that made the stream live.
        flush();
        const net::Ready ready = wait({.read = true, .write = false}, deadline, &wakeup);
        if (ready.readable) read_replies();
        if (ready.woken || move_request_ || now() >= deadline) {
            // A paced stream comes by here before every frame: what was not readable now need not be asked
            // again.
            replies_read_ = true;
            return ready.woken;
        }
    }
}

void Connection::flush(std::chrono::nanoseconds stall_timeout) {
    TimePoint since = now();
    std::uint64_t before = sent_bytes();
    while (!write_some()) {
        // Time counts from the last byte that the server took; when the run is to end, from that wish.
        if (sent_bytes() != before) since = now();
        before = sent_bytes();
        const bool hurried = hurry().asked();
        const std::chrono::nanoseconds patience = hurried ? settings_.end_timeout : stall_timeout;
        const TimePoint deadline = (hurried ? hurry().since() : since) + patience;
        const net::Ready ready = wait({.read = session().output().size() < max_unwritten, .write = true},
                                      deadline, hurried ? nullptr : &hurry().wakeup());
        if (now() >= deadline && (hurried || !ready.writable)) throw stalled(patience);
        if (ready.readable) read_replies();
        if (peer_closed()) throw loss({});
    }
}

dial::Failure Connection::stalled(std::chrono::nanoseconds patience) {
    const std::size_t left = session().output().size();
    if (hurry().asked()) {
        return {dial::ExitStatus::timed_out,
                fmt::format(
                    "{}: the stream could not be ended in order within {:.3g} s: {} bytes are unsent; raise "
                    "--end-timeout",
                    url().redacted(), seconds(patience), left)};
    }
    return {dial::ExitStatus::timed_out,
            fmt::format(
                "{}: stall: the server took nothing for {:.3g} s, {} bytes are unsent; check the uplink and "
                "the server, or raise --stall-timeout",
                url().redacted(), seconds(patience), left)};
}

void Connection::hear(const rtmp::Event& event) {
    if (const auto* connected = std::get_if<rtmp::event::Connected>(&event)) {
        agree(*connected);
    } else if (const auto* move = std::get_if<rtmp::event::MoveRequested>(&event)) {
        move_request_ = move->tc_url;
    } else if (const auto* acknowledged = std::get_if<rtmp::event::Acknowledged>(&event)) {
        take_acknowledgement(acknowledged->bytes);
    } else if (std::holds_alternative<rtmp::event::Unpublished>(event)) {
        unpublished_ = true;
    }
}

void Connection::agree(const rtmp::event::Connected& server) {
    judge(server.capabilities, settings_.codecs, url());
    untold_ = publish::untold(server, settings_, url());
    if (settings_.strict && !untold_.empty()) {
        throw dial::Failure(dial::ExitStatus::nothing_to_send,
                            untold_.front().warning + " (--strict sends nothing that may not arrive)");
    }
    agree_on_times(server.capabilities);
}

void Connection::agree_on_times(const rtmp::ServerCapabilities& server) {
    if (settings_.nano == NanoUse::off || settings_.codecs.needed == rtmp::Offer{}) return;
    constexpr std::uint32_t wanted = rtmp::caps_ex_mod_ex | rtmp::caps_ex_timestamp_nano;
    if (settings_.nano == NanoUse::always || (server.caps_ex.value_or(0) & wanted) == wanted) {
        session().extend_times();
        return;
    }
    reports_.push(report::Detail{url().redacted() +
                                 ": the server does not say that it takes nanoseconds; none are sent"});
}

std::vector<std::string> Connection::suspicions() const {
    std::vector<std::string> all;
    for (const Untold& one : untold_)
        all.push_back(fmt::format("the server takes no {} (convert the input)", one.what));
    if (settings_.enhanced == pack::EnhancedUse::always) all.emplace_back("it knows no --enhanced always");
    if (settings_.nano == NanoUse::always) all.emplace_back("it knows no --nano always");
    if (largest_message_ >= large_message) {
        all.push_back(
            fmt::format("it takes no message of {:.1f} MB, such as the largest keyframe here (encode "
                        "with smaller ones, or raise its limit: max_message of nginx)",
                        static_cast<double>(largest_message_) / 1e6));
    }
    return all;
}

std::uint64_t Connection::delivered_bytes() {
    const TimePoint moment = now();
    if (moment - delivered_asked_ < delivered_interval) return delivered_bytes_;
    delivered_asked_ = moment;
    std::uint64_t delivered = 0;
    if (const std::optional<std::uint64_t> read = acknowledgements_.read()) {
        delivered = *read;
    } else if (acknowledgements_.counts_otherwise() || sent_bytes() >= 2ULL * acknowledgement_window_) {
        delivered = arrived_bytes();
    }
    delivered_bytes_ = std::max(delivered_bytes_, delivered);
    return delivered_bytes_;
}

std::uint64_t Connection::arrived_bytes() const {
    const std::uint64_t sent = sent_bytes();
    return sent - std::min<std::uint64_t>(sent, stream().unacknowledged());
}

void Connection::take_acknowledgement(std::uint32_t bytes) {
    if (acknowledgements_.counts_otherwise()) return;
    acknowledgements_.take(bytes, sent_bytes(), arrived_bytes(), now());
    if (acknowledgements_.counts_otherwise()) {
        reports_.push(
            report::Detail{url().redacted() +
                           ": the server's acknowledgements are no running total of bytes; what its "
                           "system acknowledges counts from here on"});
    }
}

Confirmation Connection::finish(Confirmation least) {
    Confirmation confirmation = Confirmation::none;
    try {
        media_end_ = place();
        confirmation = part(least);
    } catch (const dial::Failure&) {
        if (!word_was_read()) throw;
        confirmation = Confirmation::answered;
    }
    if (confirmation == Confirmation::none || confirmation < least) throw unconfirmed(least, confirmation);
    return confirmation;
}

Confirmation Connection::part(Confirmation least) {
    for (const std::shared_ptr<const rtmp::Message>& message : last_messages_)
        session().send(*message);
    session().close();
    handle_events();
    flush();
    try {
        const Confirmation confirmation = await_confirmation(least);
        close_our_side();
        return confirmation;
    } catch (const net::Error& error) {
        throw loss(error.what());
    }
}

Confirmation Connection::await_confirmation(Confirmation least) {
    const TimePoint begun = hurry().asked() ? hurry().since() : now();
    dial::Farewell farewell({.patience = settings_.end_timeout,
                             .time_for_word = dial::time_for_word(stream(), settings_.end_timeout),
                             .needs_word = least == Confirmation::answered},
                            begun);
    for (;;) {
        read_replies();
        // Pings are answered for as long as somebody may read it.
        if (!farewell.closed() && !peer_closed()) write_some();
        const dial::Farewell::Seen seen{.media_left = media_left(),
                                        .left = stream().unacknowledged(),
                                        .answered = unpublished_,
                                        .said_end = peer_closed(),
                                        .hung_up = peer_hung_up(),
                                        .hurried = hurry().asked()};
        if (const auto confirmation = farewell.judge(seen, now())) return *confirmation;
        if (farewell.closes_now(now())) hang_up();
        wait({.read = !peer_hung_up(), .reset = peer_hung_up() && !farewell.closed()},
             farewell.next_look(now()), nullptr);
    }
}

void Connection::leave() {
    session().close();
    handle_events();
    write_some();
    hang_up();
}

std::optional<std::uint64_t> Connection::place() const {
    for (;;) {
        // Acknowledgements that come between the two questions are no reason to count a byte twice.
        const std::optional<std::uint64_t> before = stream().acknowledged();
        const std::size_t left = stream().unacknowledged();
        if (!before || stream().acknowledged() == before) return before ? *before + left : before;
    }
}

std::uint64_t Connection::media_left() const {
    const std::optional<std::uint64_t> acknowledged = stream().acknowledged();
    if (!acknowledged || !media_end_) return stream().unacknowledged();
    return *media_end_ - std::min(*media_end_, *acknowledged);
}

void Connection::close_our_side() {
    try {
        hang_up();
    } catch (const net::Error& error) {
        // All that was to be known of the end is known.
        reports_.push(report::Detail{fmt::format("{}: {}", url().redacted(), error.what())});
    }
}

dial::Failure Connection::unconfirmed(Confirmation least, Confirmation reached) const {
    const double patience = seconds(settings_.end_timeout);
    std::string what;
    if (reached == Confirmation::none) {
        what = fmt::format(
            "the server did not acknowledge the last {} bytes within {:.3g} s; the tail may be lost: check "
            "the "
            "network, or raise --end-timeout",
            media_left(), patience);
    } else if (reached == Confirmation::closed) {
        what =
            "all bytes arrived, but the server closed the connection without answering the end of the "
            "stream; "
            "loosen --confirm";
    } else {
        what = fmt::format(
            "all bytes arrived, but the server did not {} within {:.3g} s; loosen --confirm, or raise "
            "--end-timeout",
            least == Confirmation::answered ? "answer the end of the stream" : "close the connection",
            patience);
    }
    return {dial::ExitStatus::unconfirmed, url().redacted() + ": " + what};
}

}  // namespace publish
