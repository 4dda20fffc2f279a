#include "publish/connect/approach.hpp"

#include <array>
#include <fmt/format.h>
#include <utility>

#include "dial/digest.hpp"
#include "dial/network_failure.hpp"
#include "net/connect.hpp"

namespace publish {

namespace {

/// Bytes after which the server is asked to say what it has read, when the stream is paced: a few of its
/// answers a second cost nothing, and the less is unknown when the connection is lost.
constexpr std::uint32_t paced_window = 64U << 10U;

/// Bytes of a paced stream that wait in the kernel before they leave for the network: there they cannot be
/// thrown away any more, however late they are. On a link of 2 Mbit/s it is an eighth of a second.
constexpr std::size_t paced_unsent = 32U << 10U;

std::unique_ptr<net::TlsClient> tls_client(const Settings& settings) {
    try {
        return std::make_unique<net::TlsClient>(settings.tls);
    } catch (const net::Error& error) {
        throw dial::Failure(dial::ExitStatus::usage,
                            fmt::format("{}; check --cacert, --cert and --key-pem", error.what()));
    }
}

/// The steps of a connection, each with the moment of its end: the clock's origin for one that is not over.
std::array<std::pair<dial::Step, TimePoint>, 4> ends_of(const Connection::Times& times) {
    return {{{dial::Step::handshake, times.handshake_done},
             {dial::Step::connect_command, times.connected},
             {dial::Step::create_stream, times.stream_created},
             {dial::Step::publish, times.live}}};
}

/// The step in which a connection failed; none where all were over by then.
std::optional<Reached::Failed> failed_step(const Connection::Times& times) {
    TimePoint begun = times.begun;
    for (const auto& [step, end] : ends_of(times)) {
        if (end == TimePoint{}) return Reached::Failed{step, std::chrono::steady_clock::now() - begun};
        begun = end;
    }
    return std::nullopt;
}

}  // namespace

Approach::Approach(rtmp::Url url, const Terms& settings, ReportQueue& reports, const dial::Hurry& hurry)
    : url_(std::move(url)),
      settings_(settings),
      reports_(reports),
      hurry_(hurry),
      tls_(url_.tls ? tls_client(settings) : nullptr) {}

Approach::~Approach() = default;

Approach::Attempt Approach::attempt_at(rtmp::Url url, rtmp::Aim aim) const {
    const bool signs = settings_.handshake == HandshakeChoice::digest;
    return {
        std::move(url), signs ? rtmp::HandshakeForm::digest : rtmp::HandshakeForm::simple, {}, false, aim};
}

std::unique_ptr<Connection> Approach::go() {
    std::unique_ptr<Connection> live = go(rtmp::Aim::publish);
    reports_.push(report::Publishing{reached_.destination, reached_.address, reached_.proxy, reached_.server,
                                     reached_.times, reached_.tls});
    return live;
}

std::unique_ptr<Connection> Approach::go(rtmp::Aim aim) {
    // The address to go to first is given back only by an attempt that succeeds there.
    const std::optional<rtmp::Url> first = std::exchange(first_, std::nullopt);
    Attempt attempt = attempt_at(first.value_or(url_), aim);
    dial::Redirects redirects(attempt.url, settings_.max_redirects);
    for (;;) {
        try {
            std::unique_ptr<Connection> arrived = take(attempt, redirects);
            if (!arrived) continue;
            first_ = first;
            return arrived;
        } catch (const net::Error& error) {
            throw failure_of(error, attempt.url);
        }
    }
}

std::unique_ptr<Connection> Approach::take(Attempt& attempt, dial::Redirects& redirects) {
    std::unique_ptr<Connection> connection = open(attempt, reach(attempt));
    try {
        connection->establish();
    } catch (const dial::Failure& failure) {
        note(*connection);
        reached_.failed = failed_step(connection->times());
        if (!advance(attempt, redirects, *connection)) throw failure_of(failure, *connection);
        return nullptr;
    } catch (const net::Error&) {
        note(*connection);
        reached_.failed = failed_step(connection->times());
        throw;
    }
    note(*connection);
    return connection;
}

dial::Failure Approach::failure_of(const net::Error& error, const rtmp::Url& url) const {
    const bool closed = error.kind() == net::ErrorKind::tls_unheard;
    if (reached_.proxy.empty() || (!closed && error.kind() != net::ErrorKind::tls_timed_out))
        return dial::network_failure(error, url);
    return dial::unheard_through(reached_.proxy, closed ? dial::Unheard::closed : dial::Unheard::timed_out,
                                 url);
}

dial::Failure Approach::failure_of(const dial::Failure& failure, const Connection& connection) const {
    // Over TLS the host has said something, or there were no session.
    const std::optional<dial::Unheard> unheard = connection.unheard();
    if (reached_.proxy.empty() || reached_.tls || !unheard ||
        failure.status() == dial::ExitStatus::interrupted)
        return failure;
    return dial::unheard_through(reached_.proxy, *unheard, connection.url());
}

void Approach::note(const Connection& connection) {
    reached_.server = connection.server();
    reached_.capabilities = connection.capabilities();
    TimePoint begun = connection.times().begun;
    for (const auto& [step, end] : ends_of(connection.times())) {
        if (end != TimePoint{}) reached_.times[step] = end - begun;
        begun = end;
    }
}

std::unique_ptr<net::Stream> Approach::reach(Attempt& attempt) {
    const rtmp::Url& url = attempt.url;
    reached_ = {};
    reached_.destination = url.redacted();
    reached_.host = url.host;
    if (const net::Proxy* proxy = settings_.route.proxy_for(url.host)) reached_.proxy = proxy->text();
    ++connections_;
    if (!std::exchange(attempt.announced, true))
        reports_.push(report::Connecting{url.redacted(), url.host, url.port});
    net::Connected connected = connect(url);
    if (settings_.speed) net::limit_unsent(*connected.stream, paced_unsent);
    reached_.address = connected.stream->peer();
    reached_.times[dial::Step::resolve] = connected.times.resolve;
    reached_.times[dial::Step::connect] = connected.times.connect;
    if (!url.tls) return std::move(connected.stream);
    net::Secured secured = secure(std::move(connected.stream), url);
    reached_.tls = std::move(secured.session);
    return std::move(secured.stream);
}

net::Connected Approach::connect(const rtmp::Url& url) {
    net::ConnectProgress progress;
    const TimePoint begun = std::chrono::steady_clock::now();
    try {
        return net::connect_along(settings_.route, {url.host, url.port}, settings_.connect_timeout,
                                  &hurry_.wakeup(), &progress);
    } catch (const net::Error&) {
        if (progress.part == net::ConnectProgress::Part::resolve) {
            note_failed(dial::Step::resolve, progress.since);
        } else {
            reached_.times[dial::Step::resolve] = progress.since - begun;
            note_failed(dial::Step::connect, progress.since);
        }
        throw;
    }
}

net::Secured Approach::secure(std::unique_ptr<net::Stream> stream, const rtmp::Url& url) {
    if (!tls_) tls_ = tls_client(settings_);
    const TimePoint begun = std::chrono::steady_clock::now();
    try {
        net::Secured secured =
            tls_->secure(std::move(stream), url.host, begun + settings_.connect_timeout, &hurry_.wakeup());
        reached_.times[dial::Step::tls] = std::chrono::steady_clock::now() - begun;
        return secured;
    } catch (const net::Error&) {
        note_failed(dial::Step::tls, begun);
        throw;
    }
}

void Approach::note_failed(dial::Step step, TimePoint begun) {
    reached_.failed = {step, std::chrono::steady_clock::now() - begun};
}

std::unique_ptr<Connection> Approach::open(const Attempt& attempt, std::unique_ptr<net::Stream> stream) {
    rtmp::SessionConfig config;
    config.app = attempt.url.app + attempt.url.login_query;
    config.tc_url = attempt.url.tc_url + attempt.url.login_query;
    config.stream_name = attempt.url.key;
    config.flash_version = settings_.flash_version;
    config.caps_ex = settings_.caps_ex;
    config.offer = settings_.codecs.announced;
    config.chunk_size = settings_.chunk_size;
    if (settings_.speed) config.acknowledgement_window = paced_window;
    config.handshake = attempt.form;
    config.hmac = dial::hmac_sha256;
    config.handshake_filler = dial::random_bytes(rtmp::handshake_size - 8);
    config.aim = attempt.aim;
    config.trace = settings_.trace;
    auto connection = std::make_unique<Connection>(std::move(stream), std::move(config), attempt.url,
                                                   settings_, reports_, hurry_);
    connection->know_key(key_);
    return connection;
}

bool Approach::advance(Attempt& attempt, dial::Redirects& redirects, const Connection& failed) {
    const std::string name = attempt.url.redacted();
    // Old servers close on a client that does not sign its handshake, and say nothing: only then is it
    // signed.
    const bool automatic = settings_.handshake == HandshakeChoice::automatic;
    if (automatic && attempt.form == rtmp::HandshakeForm::simple && failed.closed_in_handshake()) {
        reports_.push(report::Detail{name + ": closed in the simple handshake; trying the digest form"});
        attempt.form = rtmp::HandshakeForm::digest;
        return true;
    }
    const std::optional<rtmp::event::Refused>& refused = failed.refused();
    if (!refused || refused->phase == rtmp::Phase::live) return false;
    if (!refused->redirect.empty()) {
        const rtmp::Url next = redirects.follow(attempt.url, refused->redirect);
        reports_.push(report::Redirected{name, next.redacted()});
        attempt = attempt_at(next, attempt.aim);
        return true;
    }
    if (refused->phase != rtmp::Phase::connect) return false;
    const std::optional<rtmp::AuthDemand> demand = rtmp::read_auth_demand(refused->status.description);
    if (!demand) return false;
    attempt.login.proceed(*demand, refused->status, attempt.url);
    reports_.push(
        report::Detail{name + ": the server asks for a login; connecting again with what it asks for"});
    return true;
}

}  // namespace publish
