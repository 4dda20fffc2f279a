#include "publish/destination.hpp"

#include <csignal>
#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <random>
#include <utility>

#include "net/poll.hpp"
#include "net/tcp.hpp"
#include "publish/digest.hpp"

namespace publish {

namespace {

/// Messages that are due this soon leave with those that are due: one wakeup less, and nobody can tell.
constexpr auto together = std::chrono::milliseconds(2);

/// Bytes after which the server is asked to say what it has read, when the stream is paced: a few of its
/// answers a second cost nothing, and the less is unknown when the connection is lost.
constexpr std::uint32_t paced_window = 64U << 10U;

Failure connect_failure(const net::Error& error, const rtmp::Url& url) {
    const auto failure = [&](ExitStatus status, const char* hint) {
        return Failure(status, fmt::format("{}: {}; {}", url.redacted(), error.what(), hint));
    };
    switch (error.kind()) {
        case net::ErrorKind::not_resolved:
            return failure(ExitStatus::not_resolved, "check the host name and the DNS");
        case net::ErrorKind::refused:
            return failure(ExitStatus::not_connected, "is the server running, and is the port right?");
        case net::ErrorKind::timed_out:
            return failure(ExitStatus::timed_out,
                           "check the address and the firewall, or raise --connect-timeout");
        case net::ErrorKind::interrupted:
            return failure(ExitStatus::interrupted, "nothing was sent");
        case net::ErrorKind::lost:
            return failure(ExitStatus::connection_lost, "check the network, then start again");
        case net::ErrorKind::unreachable:
            return failure(ExitStatus::not_connected, "check the network");
        case net::ErrorKind::tls:
            return failure(ExitStatus::tls_failed,
                           "is this the port for RTMPS? One for plain RTMP wants an rtmp:// URL");
        case net::ErrorKind::tls_timed_out:
            return failure(ExitStatus::timed_out,
                           "use an rtmp:// URL for such a port, or raise --connect-timeout");
        case net::ErrorKind::untrusted:
            return failure(
                ExitStatus::certificate_untrusted,
                "check the host name and this machine's clock, name its authority with --cacert, or "
                "ask its operator for a valid one");
        case net::ErrorKind::not_pinned:
            return failure(ExitStatus::certificate_untrusted,
                           "if its operator confirms that the key has changed, give that to --pin");
        case net::ErrorKind::certificate_wanted:
            return failure(ExitStatus::tls_failed, "give one that its authority knows with --cert");
        case net::ErrorKind::local:
            break;
    }
    return failure(ExitStatus::internal, "this machine did not allow it: check its limits and addresses");
}

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

std::unique_ptr<net::TlsClient> tls_client(const rtmp::Url& url, const Settings& settings) {
    if (!url.tls) return nullptr;
    try {
        return std::make_unique<net::TlsClient>(settings.tls);
    } catch (const net::Error& error) {
        throw Failure(ExitStatus::usage,
                      fmt::format("{}; check --cacert, --cert and --key-pem", error.what()));
    }
}

}  // namespace

/// What a connection runs over.
struct Destination::Transport {
    std::unique_ptr<net::Stream> stream;
    net::ConnectTimes times;
    std::chrono::nanoseconds tls_handshake{0};
    std::optional<net::TlsSession> tls;
};

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
      tls_(tls_client(url_, settings)),
      thread_([this] { run(); }) {}

Destination::~Destination() {
    abandon();
    thread_.join();
}

std::optional<Failure> Destination::attempt() {
    try {
        establish();
        retry_.went_live(std::chrono::steady_clock::now());
        if (lost_at_) resume();
        state_.store(State::live, std::memory_order_release);
        control_.signal();
        stream();
        return std::nullopt;
    } catch (const Failure& failure) {
        return failure;
    } catch (const net::Error& error) {
        return connect_failure(error, url_);
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

Destination::Transport Destination::reach() {
    reports_.push(report::Connecting{url_.redacted(), url_.host, url_.port});
    net::Connected connected =
        net::connect_tcp({url_.host, url_.port}, settings_.connect_timeout, &hurry_.wakeup());
    Transport transport{std::move(connected.stream), connected.times, {}, std::nullopt};
    if (!tls_) return transport;
    const auto begun = std::chrono::steady_clock::now();
    net::Secured secured = tls_->secure(std::move(transport.stream), url_.host,
                                        begun + settings_.connect_timeout, &hurry_.wakeup());
    transport.stream = std::move(secured.stream);
    transport.tls = std::move(secured.session);
    transport.tls_handshake = std::chrono::steady_clock::now() - begun;
    return transport;
}

void Destination::connect(rtmp::HandshakeForm form) {
    Transport transport = reach();
    rtmp::SessionConfig config;
    config.app = url_.app;
    config.tc_url = url_.tc_url;
    config.stream_name = url_.key;
    config.flash_version = settings_.flash_version;
    config.chunk_size = settings_.chunk_size;
    if (settings_.speed) config.acknowledgement_window = paced_window;
    config.handshake = form;
    config.hmac = hmac_sha256;
    config.handshake_filler = random_bytes(rtmp::handshake_size - 8);
    config.trace = settings_.trace;
    connection_ = std::make_unique<Connection>(std::move(transport.stream), std::move(config), url_,
                                               settings_, reports_, hurry_);
    connection_->establish();
    const Connection::Times& times = connection_->times();
    reports_.push(report::Publishing{url_.redacted(), connection_->peer(), connection_->server_version(),
                                     transport.times.resolve, transport.times.connect,
                                     transport.tls_handshake, times.handshake_done - times.begun,
                                     times.live - times.handshake_done, std::move(transport.tls)});
}

/// Old servers close on a client that does not sign its handshake, and say nothing: only then is it signed.
void Destination::establish() {
    const bool automatic = settings_.handshake == HandshakeChoice::automatic;
    try {
        connect(settings_.handshake == HandshakeChoice::digest ? rtmp::HandshakeForm::digest
                                                               : rtmp::HandshakeForm::simple);
    } catch (const Failure&) {
        if (!automatic || !connection_ || !connection_->closed_in_handshake()) throw;
        reports_.push(
            report::Detail{url_.redacted() + ": closed in the simple handshake; trying the digest form"});
        connect(rtmp::HandshakeForm::digest);
    }
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
