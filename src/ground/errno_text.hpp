#pragma once

#include <string>

namespace ground {

/// The system's words for an errno: "No such file or directory".
std::string errno_text(int error);

}  // namespace ground
