#include "publish/connect/connection.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "net/tcp.hpp"
#include "publish/connect/farewell.hpp"

namespace publish {

namespace {

constexpr auto delivered_interval = std::chrono::milliseconds(100);

/// A server that talks without end must neither keep us from writing nor, by what it has us answer, fill our
/// memory: this much is read at a time, and nothing more while so much waits to be written.
constexpr int max_reads = 64;
constexpr std::size_t max_unwritten = 32U << 20U;

TimePoint now() {
    return std::chrono::steady_clock::now();
}

/// Bytes of a message that a server's limit may be below: the lowest default that is known is 1 MiB, and
/// operators lower it.
constexpr std::size_t large_message = 256U << 10U;

/// Time for a server's word about the end, once its system has everything: it needs one round trip, and a
/// server writes its files meanwhile.
std::chrono::nanoseconds time_for_word(const net::Stream& stream, std::chrono::nanoseconds end_timeout) {
    constexpr std::chrono::nanoseconds at_least = std::chrono::milliseconds(500);
    constexpr int round_trips = 4;
    const std::optional<net::Link> link = net::link_of(stream);
    const std::chrono::nanoseconds far = link ? link->round_trip * round_trips : std::chrono::microseconds(0);
    return std::min(std::max(at_least, far), end_timeout / 2);
}

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

Connection::Connection(std::unique_ptr<net::Stream> stream, rtmp::SessionConfig config, rtmp::Url url,
                       const Terms& settings, ReportQueue& reports, const dial::Hurry& hurry)
    : stream_(std::move(stream)),
      session_(std::move(config)),
      url_(std::move(url)),
      settings_(settings),
      reports_(reports),
      hurry_(&hurry),
      acknowledgement_window_(session_.acknowledgement_window()) {
    times_.begun = now();
}

void Connection::establish() {
    rtmp::Phase phase = session_.phase();
    TimePoint deadline = now() + settings_.connect_timeout;
    while (!session_.arrived()) {
        const bool written = write_some();
        const net::Ready ready =
            stream_->wait({.read = true, .write = !written}, deadline, &hurry_->wakeup());
        if (ready.woken)
            throw dial::Failure(dial::ExitStatus::interrupted,
                                url_.redacted() + ": interrupted while connecting");
        if (ready.readable) read_replies();
        if (session_.phase() != phase) {
            phase = session_.phase();
            const bool created = phase == rtmp::Phase::publish || phase == rtmp::Phase::live;
            if (created && times_.stream_created == TimePoint{}) times_.stream_created = now();
            deadline = now() + settings_.connect_timeout;
        }
        // Asked last, and not only of a silent server: one that talks of other things does not answer either.
        if (now() >= deadline) throw dial::unanswered(phase, seconds(settings_.connect_timeout), url_, key_);
    }
}

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
        const net::Ready ready = stream_->wait({.read = true, .write = false}, deadline, &wakeup);
        if (ready.readable) read_replies();
        if (ready.woken || move_request_ || now() >= deadline) {
            // A paced stream comes by here before every frame: what was not readable now need not be asked
            // again.
            replies_read_ = true;
            return ready.woken;
        }
    }
}

bool Connection::write_some() {
    rtmp::Gather& output = session_.output();
    while (!output.empty()) {
        std::size_t written = 0;
        try {
            written = stream_->write_some(output.slices());
        } catch (const net::Error& error) {
            if (error.kind() != net::ErrorKind::lost) throw;
            throw loss(error.what());
        }
        if (written == 0) return false;
        output.consume(written);
        sent_bytes_.fetch_add(written, std::memory_order_relaxed);
    }
    return true;
}

void Connection::flush(std::chrono::nanoseconds stall_timeout) {
    TimePoint since = now();
    std::uint64_t before = sent_bytes();
    while (!write_some()) {
        // Time counts from the last byte that the server took; when the run is to end, from that wish.
        if (sent_bytes() != before) since = now();
        before = sent_bytes();
        const bool hurried = hurry_->asked();
        const std::chrono::nanoseconds patience = hurried ? settings_.end_timeout : stall_timeout;
        const TimePoint deadline = (hurried ? hurry_->since() : since) + patience;
        const net::Ready ready =
            stream_->wait({.read = session_.output().size() < max_unwritten, .write = true}, deadline,
                          hurried ? nullptr : &hurry_->wakeup());
        if (now() >= deadline && (hurried || !ready.writable)) throw stalled(patience);
        if (ready.readable) read_replies();
        if (peer_closed_) throw loss({});
    }
}

dial::Failure Connection::stalled(std::chrono::nanoseconds patience) {
    const std::size_t left = session_.output().size();
    if (hurry_->asked()) {
        return {dial::ExitStatus::timed_out,
                fmt::format(
                    "{}: the stream could not be ended in order within {:.3g} s: {} bytes are unsent; raise "
                    "--end-timeout",
                    url_.redacted(), seconds(patience), left)};
    }
    return {dial::ExitStatus::timed_out,
            fmt::format(
                "{}: stall: the server took nothing for {:.3g} s, {} bytes are unsent; check the uplink and "
                "the server, or raise --stall-timeout",
                url_.redacted(), seconds(patience), left)};
}

void Connection::read_replies() {
    std::array<std::uint8_t, 16384> buffer;
    // A session that went no further than it was to listens to nothing more.
    for (int i = 0; i < max_reads && session_.phase() != rtmp::Phase::ended; ++i) {
        net::Stream::ReadResult result;
        try {
            result = stream_->read_some(buffer);
        } catch (const net::Error& error) {
            if (error.kind() != net::ErrorKind::lost) throw;
            peer_closed_ = true;
            throw loss(error.what());
        }
        peer_closed_ = result.end;
        peer_hung_up_ = result.hung_up;
        if (result.bytes == 0) break;
        server_spoke_ = true;
        session_.receive(rtmp::ByteView(buffer).first(result.bytes));
        handle_events();
    }
    const bool over = session_.phase() == rtmp::Phase::closing || session_.phase() == rtmp::Phase::ended;
    if (peer_closed_ && !over) throw loss({});
}

void Connection::handle_events() {
    while (const std::optional<rtmp::Event> event = session_.next_event())
        handle(*event);
}

void Connection::handle(const rtmp::Event& event) {
    const std::string name = url_.redacted();
    if (const auto* seen = std::get_if<rtmp::event::MessageSeen>(&event)) {
        const bool sent = seen->direction == rtmp::event::MessageSeen::Direction::sent;
        reports_.push(report::Trace{
            fmt::format("{} {:<18} csid {:<2} stream {:<3} time {:>8} {:>7} bytes {}", sent ? ">" : "<",
                        name_of(seen->header.type), seen->header.chunk_stream, seen->header.stream_id,
                        seen->header.timestamp, seen->length, url_.redact(seen->content))});
    } else if (const auto* shaken = std::get_if<rtmp::event::HandshakeDone>(&event)) {
        times_.handshake_done = now();
        if (!shaken->remark.empty()) reports_.push(report::Detail{name + ": handshake: " + shaken->remark});
    } else if (const auto* connected = std::get_if<rtmp::event::Connected>(&event)) {
        times_.connected = now();
        server_ = {url_.redact(connected->server.version), url_.redact(connected->server.program)};
        capabilities_ = connected->capabilities;
        agree(*connected);
    } else if (std::holds_alternative<rtmp::event::PublishStarted>(event)) {
        times_.live = now();
        complaint_.reset();
    } else if (const auto* refused = std::get_if<rtmp::event::Refused>(&event)) {
        refused_ = *refused;
        // The reason comes first; what follows only closes the door.
        if (complaint_) refused_->status = *complaint_;
        throw dial::refusal(*refused_, url_, key_);
    } else if (const auto* error = std::get_if<rtmp::event::ProtocolError>(&event)) {
        throw dial::broken_protocol(*error, url_);
    } else if (const auto* notice = std::get_if<rtmp::event::Notice>(&event)) {
        hear(notice->status);
    } else if (const auto* move = std::get_if<rtmp::event::MoveRequested>(&event)) {
        move_request_ = move->tc_url;
    } else if (const auto* acknowledged = std::get_if<rtmp::event::Acknowledged>(&event)) {
        take_acknowledgement(acknowledged->bytes);
    } else if (std::holds_alternative<rtmp::event::Unpublished>(event)) {
        unpublished_ = true;
    }
}

void Connection::hear(const rtmp::ServerStatus& status) {
    std::string text = fmt::format("{}: the server says {}", url_.redacted(), dial::words_of(status, url_));
    // Healthy servers do not know every call that publishers make.
    const bool is_of_call = status.code.empty() || status.code.starts_with("NetConnection.Call.");
    const bool is_bad = rtmp::is_failure(status) && !is_of_call;
    if (is_bad && session_.live()) {
        reports_.push(report::Warning{text + "; the stream goes on"});
        return;
    }
    if (is_bad && times_.live == TimePoint{} && !complaint_) complaint_ = status;
    reports_.push(report::Detail{std::move(text)});
}

void Connection::agree(const rtmp::event::Connected& server) {
    judge(server.capabilities, settings_.codecs, url_);
    untold_ = publish::untold(server, settings_, url_);
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
        session_.extend_times();
        return;
    }
    reports_.push(report::Detail{url_.redacted() +
                                 ": the server does not say that it takes nanoseconds; none are sent"});
}

/// The failure for a connection that went away. What the server said last is read first: it may hold the
/// reason, and is then thrown in place of this.
dial::Failure Connection::loss(const std::string& cause) {
    if (!std::exchange(peer_closed_, true)) {
        std::array<std::uint8_t, 16384> buffer;
        try {
            for (int i = 0; i < max_reads; ++i) {
                const auto result = stream_->read_some(buffer);
                if (result.bytes == 0) break;
                server_spoke_ = true;
                session_.receive(rtmp::ByteView(buffer).first(result.bytes));
            }
        } catch (const net::Error& error) {
            // The loss itself is what is being reported; any other news is the reason for it,
            // such as a server that misses our certificate.
            if (error.kind() != net::ErrorKind::lost) throw;
        }
        handle_events();
    }
    if (complaint_) return dial::refusal({session_.phase(), *complaint_, {}}, url_, key_);
    const bool started = times_.live != TimePoint{};
    const bool just_started = started && now() - times_.live < provisional;
    return dial::lost({session_.phase(), server_spoke_, just_started, cause, key_, suspicions()}, url_);
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
    return sent - std::min<std::uint64_t>(sent, stream_->unacknowledged());
}

void Connection::take_acknowledgement(std::uint32_t bytes) {
    if (acknowledgements_.counts_otherwise()) return;
    acknowledgements_.take(bytes, sent_bytes(), arrived_bytes(), now());
    if (acknowledgements_.counts_otherwise()) {
        reports_.push(
            report::Detail{url_.redacted() +
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
        session_.send(*message);
    session_.close();
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
    const TimePoint begun = hurry_->asked() ? hurry_->since() : now();
    Farewell farewell({.patience = settings_.end_timeout,
                       .time_for_word = time_for_word(*stream_, settings_.end_timeout),
                       .needs_word = least == Confirmation::answered},
                      begun);
    for (;;) {
        read_replies();
        // Pings are answered for as long as somebody may read it.
        if (!farewell.closed() && !peer_closed_) write_some();
        const Farewell::Seen seen{.media_left = media_left(),
                                  .left = stream_->unacknowledged(),
                                  .answered = unpublished_,
                                  .said_end = peer_closed_,
                                  .hung_up = peer_hung_up_,
                                  .hurried = hurry_->asked()};
        if (const auto confirmation = farewell.judge(seen, now())) return *confirmation;
        if (farewell.closes_now(now())) stream_->shut_down_writing();
        stream_->wait({.read = !peer_hung_up_, .reset = peer_hung_up_ && !farewell.closed()},
                      farewell.next_look(now()), nullptr);
    }
}

void Connection::leave() {
    session_.close();
    handle_events();
    write_some();
    stream_->shut_down_writing();
}

std::optional<std::uint64_t> Connection::place() const {
    for (;;) {
        // Acknowledgements that come between the two questions are no reason to count a byte twice.
        const std::optional<std::uint64_t> before = stream_->acknowledged();
        const std::size_t left = stream_->unacknowledged();
        if (!before || stream_->acknowledged() == before) return before ? *before + left : before;
    }
}

std::uint64_t Connection::media_left() const {
    const std::optional<std::uint64_t> acknowledged = stream_->acknowledged();
    if (!acknowledged || !media_end_) return stream_->unacknowledged();
    return *media_end_ - std::min(*media_end_, *acknowledged);
}

void Connection::close_our_side() {
    try {
        stream_->shut_down_writing();
    } catch (const net::Error& error) {
        // All that was to be known of the end is known.
        reports_.push(report::Detail{fmt::format("{}: {}", url_.redacted(), error.what())});
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
    return {dial::ExitStatus::unconfirmed, url_.redacted() + ": " + what};
}

}  // namespace publish
