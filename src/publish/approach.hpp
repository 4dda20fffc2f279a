#pragma once

#include <memory>

#include "net/tls.hpp"
#include "publish/connection.hpp"
#include "publish/report_queue.hpp"
#include "publish/settings.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// The way to a stream that is live, over as many connections as it takes: one more for a server that wants
/// the handshake signed.
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

  private:
    /// What the next connection is made with.
    struct Step {
        rtmp::Url url;
        rtmp::HandshakeForm form = rtmp::HandshakeForm::simple;
    };
    struct Transport;

    /// One step: a connection that is live, or nothing when `step` was changed for another one.
    std::unique_ptr<Connection> take(Step& step);
    /// Resolves, connects, and secures.
    Transport reach(const rtmp::Url& url);
    std::unique_ptr<Connection> open(const Step& step, std::unique_ptr<net::Stream> stream);
    /// Whether another connection may get further than this one, which failed; `step` is then changed for it.
    bool advance(Step& step, const Connection& failed);

    const rtmp::Url url_;
    const Settings& settings_;
    ReportQueue& reports_;
    const Hurry& hurry_;
    /// For an rtmps URL.
    std::unique_ptr<net::TlsClient> tls_;
};

}  // namespace publish
