#pragma once

#include <string>

namespace ground {

/// The system's words for an errno: "No such file or directory". The limit of this process that files and
/// connections share is named with the command that raises it.
std::string errno_text(int error);

}  // namespace ground
