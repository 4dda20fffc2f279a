#pragma once

#include <string>

namespace cli {

/// What --help prints: usage, examples, and every option of the table, in 80 columns.
std::string help_text();

/// What --version prints: rtmpush, and the libraries that it runs with.
std::string version_text();

}  // namespace cli
