#pragma once

#include "cli/options/options.hpp"
#include "cli/text/console.hpp"
#include "dial/failure.hpp"

namespace cli {

/// --check: the verdict of the services over each input; check_failed where one of them refuses.
dial::ExitStatus check_and_tell(const Options& options, Console& console);
/// --probe: the status of the first destination that failed.
dial::ExitStatus probe_destinations(const Options& options, Console& console);
/// --explain: how the destinations are understood, and what would be sent.
dial::ExitStatus explain_destination(const Options& options, Console& console);

}  // namespace cli
