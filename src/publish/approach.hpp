#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "net/tls.hpp"
#include "publish/connection.hpp"
#include "publish/login.hpp"
#include "publish/redirects.hpp"
#include "publish/report_queue.hpp"
#include "publish/settings.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// The way to a stream that is live, over as many connections as it takes: one more for a server that wants
/// the handshake signed, two for one that wants a login, and one for each redirect.
class Approach {
  public:
    /// Throws Failure(usage) when a file of settings.tls cannot be used. `settings`, `reports` and `hurry`
    /// outlive it and its connections.
    Approach(rtmp::Url url, const Settings& settings, ReportQueue& reports, const Hurry& hurry);
    ~Approach();
    Approach(const Approach&) = delete;
    Approach& operator=(const Approach&) = delete;

    /// Goes all the way. Throws Failure.
    std::unique_ptr<Connection> go();
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
    };
    Step step_at(rtmp::Url url) const;
    struct Transport;

    /// One step: a connection that is live, or nothing when `step` was changed for another one.
    std::unique_ptr<Connection> take(Step& step, Redirects& redirects);
    /// Resolves, connects, and secures.
    Transport reach(Step& step);
    std::unique_ptr<Connection> open(const Step& step, std::unique_ptr<net::Stream> stream);
    /// Whether another connection may get further than this one, which failed; `step` is then changed for it.
    /// Throws Failure for a login or a redirect that leads nowhere.
    bool advance(Step& step, Redirects& redirects, const Connection& failed);

    const rtmp::Url url_;
    std::optional<rtmp::Url> first_;
    const Settings& settings_;
    ReportQueue& reports_;
    const Hurry& hurry_;
    /// Once there is an rtmps URL.
    std::unique_ptr<net::TlsClient> tls_;
};

}  // namespace publish
