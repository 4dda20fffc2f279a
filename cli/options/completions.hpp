#pragma once

#include <string>

namespace cli {

enum class Shell { bash, zsh, fish };

/// The text of --completions: a script that completes rtmpush's options, their words and files in that shell,
/// made from the option table.
std::string completions(Shell shell);

}  // namespace cli
