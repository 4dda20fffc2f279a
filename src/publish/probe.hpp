#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dial/approach.hpp"
#include "dial/failure.hpp"
#include "publish/confirmation.hpp"
#include "publish/settings.hpp"
#include "publish/status.hpp"
#include "publish/stop.hpp"
#include "rtmp/session.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// Result of asking one destination.
struct Probed {
    /// URL that was asked, redacted; `reached.destination` is where the way has led to.
    std::string destination;
    rtmp::Aim aim{};
    dial::Reached reached;
    /// Connections that it took: more than one for logins and redirects.
    unsigned connections = 0;
    /// Certainty that a publish has ended which was accepted and not taken back.
    std::optional<Confirmation> end;
    /// Why it came no further; nothing if it came as far as asked.
    std::optional<dial::Failure> failure;
};

/// Goes to every destination, as far as `aim`, and sends no media. A publish counts as accepted when the
/// server has not gone back on it within Connection::provisional, and is then ended in order. All are asked
/// at once, each one time; the results are in their order. `stop` ends what is under way. Throws
/// Failure(usage) when a file of settings.tls cannot be used.
std::vector<Probed> probe(const std::vector<rtmp::Url>& destinations, rtmp::Aim aim, const Settings& settings,
                          Status& status, Stop& stop);

}  // namespace publish
