#pragma once

#include <string>

namespace cli {

/// The text of --help: usage, examples, and every option of the table, in 80 columns.
std::string help_text();

/// The text of --version: rtmpush, and the libraries that it runs with.
std::string version_text();

}  // namespace cli
