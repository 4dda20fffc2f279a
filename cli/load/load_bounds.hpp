#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "cli/load/load_listener.hpp"
#include "cli/options/bound.hpp"

namespace cli {

/// Refuses bounds of --expect on a metric that a load test has not, or in a unit that it has not. Throws
/// dial::Failure(usage), before anything is sent.
void check_load_bounds(std::span<const Bound> bounds);

/// Each bound with the figure that it is held against; `failed<0.1%` is held against the share.
std::vector<LoadVerdict> hold(std::span<const Bound> bounds, const load::Tally& tally);

/// How a run ended: with bounds, 99 where one does not hold; a failed copy without a bound on them is the status of its
/// commonest class, and dropped frames without a bound on them 122.
LoadOutcome conclude(LoadSnapshot whole, std::span<const Bound> bounds, LoadShard shard = {},
                     LoadTerms terms = {});

}  // namespace cli
