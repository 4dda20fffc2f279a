#pragma once

#include <string>

namespace e2e {

/// The program under test: the one of this build, or the one that the variable RTMPUSH names, by its whole path.
/// Throws std::runtime_error where it names none.
const std::string& program();

}  // namespace e2e
