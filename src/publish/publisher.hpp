#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "media/source.hpp"
#include "net/wakeup.hpp"
#include "publish/clock.hpp"
#include "publish/failure.hpp"
#include "publish/settings.hpp"
#include "publish/status.hpp"
#include "rtmp/url.hpp"

namespace publish {

/// How a signal handler, or anyone, ends a run: set `reason`, then signal `wakeup`. The stream is closed in
/// order.
struct Stop {
    std::atomic<bool> asked{false};
    /// Written before `asked`; the status that the run ends with.
    std::atomic<ExitStatus> reason{ExitStatus::interrupted};
    net::Wakeup wakeup;

    /// Safe in a signal handler.
    void ask(ExitStatus why) noexcept;
};

/// Pushes `source` to every destination and reports on the way. With no destination it only writes the dump
/// (--dry-run). Returns success, or the status of `stop`; throws Failure for everything else, after the
/// stream was closed as far as that was possible.
ExitStatus publish(media::Source& source, const std::string& input_name,
                   const std::vector<rtmp::Url>& destinations, const Settings& settings, Clock& clock,
                   Status& status, Stop& stop);

}  // namespace publish
