#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "dial/failure.hpp"
#include "dial/hurry.hpp"
#include "dial/line.hpp"
#include "dial/listener.hpp"
#include "dial/settings.hpp"
#include "dial/step.hpp"
#include "dial/way.hpp"
#include "net/tcp.hpp"
#include "net/tls.hpp"
#include "rtmp/session.hpp"
#include "rtmp/url.hpp"

namespace dial {

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
    StepTimes times = {};

    struct Failed {
        Step step{};
        /// Time that it had taken by then.
        std::chrono::nanoseconds after{0};
    };
    /// The step that did not come to its end, if any.
    std::optional<Failed> failed = std::nullopt;
};

/// The way to a session that has arrived, over as many connections as it takes: one more for a server that
/// wants the handshake signed, two for one that wants a login, and one for each redirect. The client makes a
/// line of each:
///
///     approach.begin(aim);
///     for (;;) {
///         auto opened = approach.open();
///         auto line = std::make_unique<ItsLine>(std::move(opened.stream), …);
///         if (approach.arrives(*line)) return line;
///     }
class Approach {
  public:
    /// Throws Failure(usage) when a file of settings.tls cannot be used. `settings`, `listener` and `hurry`
    /// outlive it.
    Approach(rtmp::Url url, const Settings& settings, Listener& listener, const Hurry& hurry);
    ~Approach();
    Approach(const Approach&) = delete;
    Approach& operator=(const Approach&) = delete;

    /// Begins anew, to go as far as `aim`.
    void begin(rtmp::Aim aim);

    /// A connection without a session.
    struct Opened {
        std::unique_ptr<net::Stream> stream;
        /// Address and forms of the session to come; the client adds what it offers.
        rtmp::SessionConfig config;
        rtmp::Url url;
    };
    /// Resolves, connects, and secures, where the way goes now. Throws Failure.
    Opened open();
    /// Establishes the line that was made of what open() gave. False where it failed and another one, from the
    /// next open(), may get further. Throws Failure.
    bool arrives(Line& line);

    /// State of the last connection, also after a failure.
    const Reached& reached() const { return reached_; }
    /// Connections that were tried so far.
    unsigned connections() const { return connections_; }
    /// Has the next begin() go to `url`, or to the URL of this again without one. Unless it arrives there, the
    /// calls after it begin at the URL of this.
    void go_first_to(std::optional<rtmp::Url> url) { first_ = std::move(url); }

  private:
    std::unique_ptr<net::Stream> reach();
    net::Connected connect(const rtmp::Url& url);
    net::Secured secure(std::unique_ptr<net::Stream> stream, const rtmp::Url& url);
    /// The failure of a connection that did not arrive, of its proxy where that is what failed.
    Failure failure_of(const net::Error& error, const rtmp::Url& url) const;
    Failure failure_of(const Failure& failure, const Line& line) const;
    /// Keeps in reached_ how far the line came.
    void note(const Line& line);
    void note_failed(Step step, net::TimePoint begun);

    const rtmp::Url url_;
    std::optional<rtmp::Url> first_;
    const Settings& settings_;
    Listener& listener_;
    const Hurry& hurry_;
    /// Nothing before the first rtmps URL.
    std::unique_ptr<net::TlsClient> tls_;
    rtmp::Aim aim_{};
    /// The address that the way under way began at by go_first_to(); it is given back only where that arrives.
    std::optional<rtmp::Url> begun_at_;
    Way way_;
    Reached reached_;
    unsigned connections_ = 0;
};

}  // namespace dial
