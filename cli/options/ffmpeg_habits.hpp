#pragma once

#include <optional>
#include <string>

namespace cli {

/// One line on the options of the ffmpeg command among the arguments of main, which its users type by habit:
/// what to leave out, and what is called otherwise here. Nothing where there are none. It repeats no value
/// that may be a key.
std::optional<std::string> ffmpeg_habits(int count, const char* const* arguments);

}  // namespace cli
