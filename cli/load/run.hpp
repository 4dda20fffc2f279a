#pragma once

#include "cli/options/options.hpp"
#include "cli/text/console.hpp"
#include "dial/failure.hpp"

namespace cli {

/// Publishes the input as many copies as the options ask for, and tells what came of them. Failures before there is a
/// result, and that of the result, are thrown.
dial::ExitStatus run_load(const Options& options, Console& console);

}  // namespace cli
