#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "ingest/crowd.hpp"

namespace ingest {

/// Applies the option of a crowd at the front of `arguments`, as `--refuse-every 10`, and returns how many arguments it
/// took: 0 when this is none. Throws std::invalid_argument with what is wrong.
std::size_t apply_crowd_option(CrowdConfig& config, std::span<const std::string> arguments);

/// Help on these options, a line for each.
std::string crowd_help();

}  // namespace ingest
