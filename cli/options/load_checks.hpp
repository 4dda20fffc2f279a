#pragma once

#include <string>
#include <vector>

#include "cli/options/assignment.hpp"
#include "cli/options/options.hpp"

namespace cli {

/// Refuses what makes no sense in a load test, and options of a load test where there is none. Throws
/// dial::Failure(usage).
void check_load(const Assignment& assignment, const Options& options);

/// Takes the summaries of --merge, which alone stand among the arguments. Throws dial::Failure(usage).
void take_summaries(const std::vector<std::string>& positionals, Options& options);

}  // namespace cli
