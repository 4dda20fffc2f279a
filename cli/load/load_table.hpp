#pragma once

#include <string>
#include <vector>

#include "cli/load/load_listener.hpp"

namespace cli {

/// A whole load test in lines: counts, a table of the times with their percentiles, failures by class with the first
/// message of each, bounds, and what the machine could not.
std::vector<std::string> load_table(const LoadOutcome& outcome);

}  // namespace cli
