#pragma once

#include "cli/options/options.hpp"
#include "cli/text/console.hpp"
#include "publish/failure.hpp"

namespace cli {

/// Publishes the inputs to every destination, and tells whoever the options name. The status is that of the
/// first destination that failed; throws what failed before there were any, or with one.
publish::ExitStatus push(const Options& options, Console& console);

}  // namespace cli
