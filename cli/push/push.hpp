#pragma once

#include "cli/options/options.hpp"
#include "cli/text/console.hpp"
#include "dial/failure.hpp"

namespace cli {

/// Publishes the inputs to every destination, and tells whoever the options name. The status is that of the
/// first destination that failed; a failure before there were any, or of an only one, is thrown.
dial::ExitStatus push(const Options& options, Console& console);

}  // namespace cli
