#pragma once

#include <memory>

#include "cli/alarm.hpp"
#include "cli/options/options.hpp"
#include "cli/text/console.hpp"
#include "dial/failure.hpp"
#include "publish/stop.hpp"

namespace cli {

/// The end of --max-time, which counts from now on; nothing where there is none.
std::unique_ptr<const Alarm> time_limit(const Options& options, publish::Stop& stop);

/// --probe=play: looks at each destination, all of them at once; the status of the first that failed.
dial::ExitStatus look_at_destinations(const Options& options, Console& console);

}  // namespace cli
