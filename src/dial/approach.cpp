#include "dial/approach.hpp"

#include <array>
#include <fmt/format.h>
#include <utility>

#include "dial/network_failure.hpp"
#include "net/connect.hpp"

namespace dial {

namespace {

std::unique_ptr<net::TlsClient> tls_client(const Settings& settings) {
    try {
        return std::make_unique<net::TlsClient>(settings.tls);
    } catch (const net::Error& error) {
        throw Failure(ExitStatus::usage,
                      fmt::format("{}; check --cacert, --cert and --key-pem", error.what()));
    }
}

/// The steps of a line, each with the moment of its end: the clock's origin for one that is not over.
std::array<std::pair<Step, net::TimePoint>, 4> ends_of(const Line::Times& times) {
    return {{{Step::handshake, times.handshake_done},
             {Step::connect_command, times.connected},
             {Step::create_stream, times.stream_created},
             {Step::publish, times.live}}};
}

/// The step in which a line failed; none where all were over by then.
std::optional<Reached::Failed> failed_step(const Line::Times& times) {
    net::TimePoint begun = times.begun;
    for (const auto& [step, end] : ends_of(times)) {
        if (end == net::TimePoint{}) return Reached::Failed{step, std::chrono::steady_clock::now() - begun};
        begun = end;
    }
    return std::nullopt;
}

}  // namespace

Approach::Approach(rtmp::Url url, const Settings& settings, Listener& listener, const Hurry& hurry)
    : url_(std::move(url)),
      settings_(settings),
      listener_(listener),
      hurry_(hurry),
      tls_(url_.tls ? tls_client(settings) : nullptr),
      way_(url_, settings) {}

Approach::~Approach() = default;

void Approach::begin(rtmp::Aim aim) {
    aim_ = aim;
    begun_at_ = std::exchange(first_, std::nullopt);
    way_.begin(begun_at_.value_or(url_));
}

Approach::Opened Approach::open() {
    try {
        return {reach(), way_.config(aim_), way_.url()};
    } catch (const net::Error& error) {
        throw failure_of(error, way_.url());
    }
}

bool Approach::arrives(Line& line) {
    try {
        line.establish();
    } catch (const Failure& failure) {
        note(line);
        reached_.failed = failed_step(line.times());
        if (!way_.advance(line, listener_)) throw failure_of(failure, line);
        return false;
    } catch (const net::Error& error) {
        note(line);
        reached_.failed = failed_step(line.times());
        throw failure_of(error, way_.url());
    }
    note(line);
    first_ = begun_at_;
    return true;
}

Failure Approach::failure_of(const net::Error& error, const rtmp::Url& url) const {
    const bool closed = error.kind() == net::ErrorKind::tls_unheard;
    if (reached_.proxy.empty() || (!closed && error.kind() != net::ErrorKind::tls_timed_out))
        return network_failure(error, url);
    return unheard_through(reached_.proxy, closed ? Unheard::closed : Unheard::timed_out, url);
}

Failure Approach::failure_of(const Failure& failure, const Line& line) const {
    // Over TLS the host has said something, or there were no session.
    const std::optional<Unheard> unheard = line.unheard();
    if (reached_.proxy.empty() || reached_.tls || !unheard || failure.status() == ExitStatus::interrupted)
        return failure;
    return unheard_through(reached_.proxy, *unheard, line.url());
}

void Approach::note(const Line& line) {
    reached_.server = line.server();
    reached_.capabilities = line.capabilities();
    net::TimePoint begun = line.times().begun;
    for (const auto& [step, end] : ends_of(line.times())) {
        if (end != net::TimePoint{}) reached_.times[step] = end - begun;
        begun = end;
    }
}

std::unique_ptr<net::Stream> Approach::reach() {
    const rtmp::Url& url = way_.url();
    reached_ = {};
    reached_.destination = url.redacted();
    reached_.host = url.host;
    if (const net::Proxy* proxy = settings_.route.proxy_for(url.host)) reached_.proxy = proxy->text();
    ++connections_;
    way_.announce(listener_);
    net::Connected connected = connect(url);
    reached_.address = connected.stream->peer();
    reached_.times[Step::resolve] = connected.times.resolve;
    reached_.times[Step::connect] = connected.times.connect;
    if (!url.tls) return std::move(connected.stream);
    net::Secured secured = secure(std::move(connected.stream), url);
    reached_.tls = std::move(secured.session);
    return std::move(secured.stream);
}

net::Connected Approach::connect(const rtmp::Url& url) {
    net::ConnectProgress progress;
    const net::TimePoint begun = std::chrono::steady_clock::now();
    try {
        return net::connect_along(settings_.route, {url.host, url.port}, settings_.connect_timeout,
                                  &hurry_.wakeup(), &progress);
    } catch (const net::Error&) {
        if (progress.part == net::ConnectProgress::Part::resolve) {
            note_failed(Step::resolve, progress.since);
        } else {
            reached_.times[Step::resolve] = progress.since - begun;
            note_failed(Step::connect, progress.since);
        }
        throw;
    }
}

net::Secured Approach::secure(std::unique_ptr<net::Stream> stream, const rtmp::Url& url) {
    if (!tls_) tls_ = tls_client(settings_);
    const net::TimePoint begun = std::chrono::steady_clock::now();
    try {
        net::Secured secured =
            tls_->secure(std::move(stream), url.host, begun + settings_.connect_timeout, &hurry_.wakeup());
        reached_.times[Step::tls] = std::chrono::steady_clock::now() - begun;
        return secured;
    } catch (const net::Error&) {
        note_failed(Step::tls, begun);
        throw;
    }
}

void Approach::note_failed(Step step, net::TimePoint begun) {
    reached_.failed = {step, std::chrono::steady_clock::now() - begun};
}

}  // namespace dial
