#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// A variable of the environment, which may be set to nothing; no value where it is not set. To be called
/// while no other thread runs that could change the environment.
std::optional<std::string_view> environment(const char* name);

/// Names, in order, of the variables with that prefix that are set to something. To be called as the above.
std::vector<std::string> variables_that_begin_with(std::string_view prefix);

}  // namespace cli
