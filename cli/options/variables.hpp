#pragma once

#include <string>
#include <vector>

namespace cli {

/// A warning for each variable RTMPUSH_… of the environment that is set and that no option has, with the name
/// that is nearest to it. No value of a variable shows.
std::vector<std::string> misspelt_variables();

}  // namespace cli
