#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "dial/login.hpp"
#include "dial/redirects.hpp"
#include "dial/step.hpp"
#include "net/tcp.hpp"
#include "net/tls.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/connect/connection.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// Extent to which a connection came about, and what was seen of the other end. Every text is redacted.
struct Reached {
    std::string destination;
    std::string host;
    /// Numeric address and port; empty before there is a connection.
    std::string address;
    /// Proxy whose address that is: `socks5h://host:1080`; empty for the server's own.
    std::string proxy;
    /// Names that the server gives itself.
    rtmp::ServerName server;
    rtmp::ServerCapabilities capabilities;
    std::optional<net::TlsSession> tls = std::nullopt;
    dial::StepTimes times = {};

    struct Failed {
        dial::Step step{};
        /// Time that it had taken by then.
        std::chrono::nanoseconds after{0};
    };
    /// The step that did not come to its end, if any.
    std::optional<Failed> failed = std::nullopt;
};

/// The way to a stream that is live, over as many connections as it takes: one more for a server that wants
/// the handshake signed, two for one that wants a login, and one for each redirect.
class Approach {
  public:
    /// Throws Failure(usage) when a file of settings.tls cannot be used. `settings`, `reports` and `hurry`
    /// outlive it and its connections.
    Approach(rtmp::Url url, const Terms& settings, ReportQueue& reports, const dial::Hurry& hurry);
    ~Approach();
    Approach(const Approach&) = delete;
    Approach& operator=(const Approach&) = delete;

    /// Goes all the way to a live stream, and reports Publishing. Throws Failure.
    std::unique_ptr<Connection> go();
    /// Goes as far as `aim`, and reports no Publishing. Throws Failure.
    std::unique_ptr<Connection> go(rtmp::Aim aim);
    /// State of the last connection, also after a failure.
    const Reached& reached() const { return reached_; }
    /// Connections that were tried so far.
    unsigned connections() const { return connections_; }
    /// Standing of the key by now: see Connection::know_key().
    void know_key(dial::Standing key) { key_ = key; }
    /// Has the next go() begin at `url`, or at the URL of this again without one. Once it fails, the calls
    /// after it begin at the URL of this.
    void go_first_to(std::optional<rtmp::Url> url) { first_ = std::move(url); }

  private:
    /// Address and forms with which the next connection is made.
    struct Attempt {
        rtmp::Url url;
        rtmp::HandshakeForm form = rtmp::HandshakeForm::simple;
        dial::Login login;
        /// Connecting was reported for this address.
        bool announced = false;
        rtmp::Aim aim = rtmp::Aim::publish;
    };
    Attempt attempt_at(rtmp::Url url, rtmp::Aim aim) const;

    /// A connection that has arrived, or nothing when `attempt` was changed for another one.
    std::unique_ptr<Connection> take(Attempt& attempt, dial::Redirects& redirects);
    /// Resolves, connects, and secures.
    std::unique_ptr<net::Stream> reach(Attempt& attempt);
    net::Connected connect(const rtmp::Url& url);
    net::Secured secure(std::unique_ptr<net::Stream> stream, const rtmp::Url& url);
    std::unique_ptr<Connection> open(const Attempt& attempt, std::unique_ptr<net::Stream> stream);
    /// The failure of a connection that did not arrive, of its proxy where that is what failed.
    dial::Failure failure_of(const net::Error& error, const rtmp::Url& url) const;
    dial::Failure failure_of(const dial::Failure& failure, const Connection& connection) const;
    /// Keeps in reached_ how far the connection came.
    void note(const Connection& connection);
    void note_failed(dial::Step step, TimePoint begun);
    /// Whether another connection may get further than this one, which failed; `attempt` is then changed for
    /// it. Throws Failure for a login or a redirect that leads nowhere.
    bool advance(Attempt& attempt, dial::Redirects& redirects, const Connection& failed);

    const rtmp::Url url_;
    std::optional<rtmp::Url> first_;
    const Terms& settings_;
    ReportQueue& reports_;
    const dial::Hurry& hurry_;
    /// Nothing before the first rtmps URL.
    std::unique_ptr<net::TlsClient> tls_;
    Reached reached_;
    unsigned connections_ = 0;
    dial::Standing key_ = dial::Standing::unknown;
};

}  // namespace publish
