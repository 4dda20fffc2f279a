#pragma once

#include <optional>
#include <string_view>

namespace cli {

/// A variable of the environment, which may be set to nothing; no value where it is not set. To be called
/// while no other thread runs that could change the environment.
std::optional<std::string_view> environment(const char* name);

}  // namespace cli
