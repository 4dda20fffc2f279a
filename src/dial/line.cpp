#include "dial/line.hpp"

#include <array>
#include <fmt/format.h>
#include <utility>
#include <variant>

namespace dial {

namespace {

/// A server that talks without end must not keep us from writing: this much is read at a time.
constexpr int max_reads = 64;

net::TimePoint now() {
    return std::chrono::steady_clock::now();
}

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

Line::Line(std::unique_ptr<net::Stream> stream, rtmp::SessionConfig config, rtmp::Url url,
           const Settings& settings, Listener& listener, const Hurry& hurry)
    : stream_(std::move(stream)),
      session_(std::move(config)),
      url_(std::move(url)),
      settings_(settings),
      listener_(listener),
      hurry_(&hurry) {
    times_.begun = now();
}

void Line::establish() {
    rtmp::Phase phase = session_.phase();
    net::TimePoint deadline = now() + settings_.connect_timeout;
    while (!session_.arrived()) {
        const bool written = write_some();
        const net::Ready ready =
            stream_->wait({.read = true, .write = !written}, deadline, &hurry_->wakeup());
        if (ready.woken)
            throw Failure(ExitStatus::interrupted, url_.redacted() + ": interrupted while connecting");
        if (ready.readable) read_replies();
        if (session_.phase() != phase) {
            phase = session_.phase();
            const bool created =
                phase == rtmp::Phase::publish || phase == rtmp::Phase::play || phase == rtmp::Phase::live;
            if (created && times_.stream_created == net::TimePoint{}) times_.stream_created = now();
            deadline = now() + settings_.connect_timeout;
        }
        // Asked last, and not only of a silent server: one that talks of other things does not answer either.
        if (now() >= deadline) throw unanswered(phase, seconds(settings_.connect_timeout), url_, key_);
    }
}

bool Line::write_some() {
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

void Line::read_replies() {
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

void Line::handle_events() {
    while (const std::optional<rtmp::Event> event = session_.next_event())
        handle(*event);
}

void Line::handle(const rtmp::Event& event) {
    if (const auto* seen = std::get_if<rtmp::event::MessageSeen>(&event)) {
        show(*seen);
    } else if (const auto* shaken = std::get_if<rtmp::event::HandshakeDone>(&event)) {
        times_.handshake_done = now();
        if (!shaken->remark.empty()) listener_.detail(url_.redacted() + ": handshake: " + shaken->remark);
    } else if (const auto* connected = std::get_if<rtmp::event::Connected>(&event)) {
        times_.connected = now();
        server_ = {url_.redact(connected->server.version), url_.redact(connected->server.program)};
        capabilities_ = connected->capabilities;
    } else if (std::holds_alternative<rtmp::event::PublishStarted>(event) ||
               std::holds_alternative<rtmp::event::PlayStarted>(event)) {
        times_.live = now();
        complaint_.reset();
    } else if (const auto* refused = std::get_if<rtmp::event::Refused>(&event)) {
        refuse(*refused);
    } else if (const auto* error = std::get_if<rtmp::event::ProtocolError>(&event)) {
        throw broken_protocol(*error, url_);
    } else if (const auto* notice = std::get_if<rtmp::event::Notice>(&event)) {
        note(notice->status);
    }
    hear(event);
}

void Line::show(const rtmp::event::MessageSeen& seen) {
    const bool sent = seen.direction == rtmp::event::MessageSeen::Direction::sent;
    listener_.trace(fmt::format("{} {:<18} csid {:<2} stream {:<3} time {:>8} {:>7} bytes {}",
                                sent ? ">" : "<", name_of(seen.header.type), seen.header.chunk_stream,
                                seen.header.stream_id, seen.header.timestamp, seen.length,
                                url_.redact(seen.content)));
}

void Line::refuse(const rtmp::event::Refused& refused) {
    refused_ = refused;
    // The reason comes first; what follows only closes the door.
    if (complaint_) refused_->status = *complaint_;
    throw refusal(*refused_, url_, key_, session_.aim());
}

void Line::note(const rtmp::ServerStatus& status) {
    std::string text = fmt::format("{}: the server says {}", url_.redacted(), words_of(status, url_));
    // Healthy servers do not know every call that publishers make.
    const bool is_of_call = status.code.empty() || status.code.starts_with("NetConnection.Call.");
    const bool is_bad = rtmp::is_failure(status) && !is_of_call;
    if (is_bad && session_.live()) {
        listener_.warning(text + "; the stream goes on");
        return;
    }
    if (is_bad && times_.live == net::TimePoint{} && !complaint_) complaint_ = status;
    listener_.detail(std::move(text));
}

Failure Line::loss(const std::string& cause) {
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
    if (complaint_) return refusal({session_.phase(), *complaint_, {}}, url_, key_, session_.aim());
    const bool started = times_.live != net::TimePoint{};
    const bool just_started = started && now() - times_.live < provisional;
    return lost({session_.phase(), server_spoke_, just_started, cause, key_, suspicions(), session_.aim()},
                url_);
}

}  // namespace dial
