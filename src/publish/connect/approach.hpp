#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "net/tcp.hpp"
#include "net/tls.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/connect/connection.hpp"
#include "publish/connect/login.hpp"
#include "publish/connect/redirects.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// How far a connection came, and what was seen of the other end. Every text is redacted.
struct Reached {
    std::string destination;
    /// Numeric address and port; empty before there is a connection.
    std::string address;
    /// Whose address that is, if not the server's: `socks5h://host:1080`.
    std::string proxy;
    /// As the server names itself.
    std::string server;
    rtmp::ServerCapabilities capabilities;
    std::optional<net::TlsSession> tls = std::nullopt;
    /// Of each step that is over.
    std::optional<std::chrono::nanoseconds> resolve = std::nullopt;
    /// The proxy's part included.
    std::optional<std::chrono::nanoseconds> connect = std::nullopt;
    std::optional<std::chrono::nanoseconds> tls_handshake = std::nullopt;
    std::optional<std::chrono::nanoseconds> handshake = std::nullopt;
    std::optional<std::chrono::nanoseconds> connect_command = std::nullopt;
    std::optional<std::chrono::nanoseconds> create_stream = std::nullopt;
    std::optional<std::chrono::nanoseconds> publish = std::nullopt;

    enum class Step { resolve, connect, tls_handshake, handshake, connect_command, create_stream, publish };
    struct Failed {
        Step step{};
        /// How long it had taken by then.
        std::chrono::nanoseconds after{0};
    };
    /// The step that was never over.
    std::optional<Failed> failed = std::nullopt;
};

/// The way to a stream that is live, over as many connections as it takes: one more for a server that wants
/// the handshake signed, two for one that wants a login, and one for each redirect.
class Approach {
  public:
    /// Throws Failure(usage) when a file of settings.tls cannot be used. `settings`, `reports` and `hurry`
    /// outlive it and its connections.
    Approach(rtmp::Url url, const Terms& settings, ReportQueue& reports, const Hurry& hurry);
    ~Approach();
    Approach(const Approach&) = delete;
    Approach& operator=(const Approach&) = delete;

    /// Goes all the way. Throws Failure.
    std::unique_ptr<Connection> go();
    /// Goes as far as that, and reports no Publishing. Throws Failure.
    std::unique_ptr<Connection> go(rtmp::Aim aim);
    /// How far the last connection came, also after a failure.
    const Reached& reached() const { return reached_; }
    /// Connections that were tried so far.
    unsigned connections() const { return connections_; }
    /// The next go() begins there, or at the URL again without one; once it fails, those after it begin at
    /// the URL.
    void go_first_to(std::optional<rtmp::Url> url) { first_ = std::move(url); }

  private:
    /// What the next connection is made with.
    struct Step {
        rtmp::Url url;
        rtmp::HandshakeForm form = rtmp::HandshakeForm::simple;
        Login login;
        /// Connecting was reported for this address.
        bool announced = false;
        rtmp::Aim aim = rtmp::Aim::publish;
    };
    Step step_at(rtmp::Url url, rtmp::Aim aim) const;

    /// One step: a connection that has arrived, or nothing when `step` was changed for another one.
    std::unique_ptr<Connection> take(Step& step, Redirects& redirects);
    /// Resolves, connects, and secures.
    std::unique_ptr<net::Stream> reach(Step& step);
    net::Connected connect(const rtmp::Url& url);
    net::Secured secure(std::unique_ptr<net::Stream> stream, const rtmp::Url& url);
    std::unique_ptr<Connection> open(const Step& step, std::unique_ptr<net::Stream> stream);
    /// Into reached_.
    void note(const Connection& connection);
    void note_failed(Reached::Step step, TimePoint begun);
    /// Whether another connection may get further than this one, which failed; `step` is then changed for it.
    /// Throws Failure for a login or a redirect that leads nowhere.
    bool advance(Step& step, Redirects& redirects, const Connection& failed);

    const rtmp::Url url_;
    std::optional<rtmp::Url> first_;
    const Terms& settings_;
    ReportQueue& reports_;
    const Hurry& hurry_;
    /// Once there is an rtmps URL.
    std::unique_ptr<net::TlsClient> tls_;
    Reached reached_;
    unsigned connections_ = 0;
};

}  // namespace publish
