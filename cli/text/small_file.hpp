#pragma once

#include <string>

namespace cli {

/// The content of a file, or of standard input for "-"; where it is longer than `limit` bytes, a little more
/// than these. Throws std::system_error with the cause.
std::string read_small_file(const std::string& path, std::size_t limit);

}  // namespace cli
