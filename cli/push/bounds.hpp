#pragma once

#include <vector>

#include "cli/options/options.hpp"

namespace cli {

/// The bounds of --expect that figures of the run are to keep to; the others are on what --verify finds, which come
/// first where both have a figure of that name. Throws dial::Failure(usage) for a bound on a figure that there is not,
/// or in a unit that it has not.
std::vector<Bound> bounds_on_run(const Options& options);

}  // namespace cli
