#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "dial/approach.hpp"
#include "dial/hurry.hpp"
#include "dial/refusal.hpp"
#include "publish/connect/agreement.hpp"
#include "publish/connect/connection.hpp"
#include "publish/report_queue.hpp"
#include "rtmp/session.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// The way to a stream that is live: dial::Approach, with what a publisher offers.
class Approach {
  public:
    /// Throws Failure(usage) when a file of settings.tls cannot be used. `settings`, `reports` and `hurry`
    /// outlive it and its connections.
    Approach(rtmp::Url url, const Terms& settings, ReportQueue& reports, const dial::Hurry& hurry)
        : settings_(settings),
          reports_(reports),
          hurry_(hurry),
          way_(std::move(url), settings, reports, hurry) {}

    /// Goes all the way to a live stream, and reports Publishing. Throws Failure, and net::Error.
    std::unique_ptr<Connection> go();
    /// Goes as far as `aim`, and reports no Publishing. Throws Failure, and net::Error.
    std::unique_ptr<Connection> go(rtmp::Aim aim);
    /// State of the last connection, also after a failure.
    const dial::Reached& reached() const { return way_.reached(); }
    /// Connections that were tried so far.
    unsigned connections() const { return way_.connections(); }
    /// Standing of the key by now: see dial::Line::know_key().
    void know_key(dial::Standing key) { key_ = key; }
    /// Has the next go() begin at `url`, or at the URL of this again without one. Once it fails, the calls
    /// after it begin at the URL of this.
    void go_first_to(std::optional<rtmp::Url> url) { way_.go_first_to(std::move(url)); }

  private:
    std::unique_ptr<Connection> connection_over(dial::Approach::Opened opened) const;

    const Terms& settings_;
    ReportQueue& reports_;
    const dial::Hurry& hurry_;
    dial::Approach way_;
    dial::Standing key_ = dial::Standing::unknown;
};

}  // namespace publish
