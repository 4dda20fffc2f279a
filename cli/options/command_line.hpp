#pragma once

#include <string>
#include <vector>

#include "cli/options/assignment.hpp"

namespace cli {

/// The arguments as they fall to the options, before any of them is read.
struct CommandLine {
    /// Options with their values, in the order of option_table().
    std::vector<GivenOption> options;
    /// Inputs and destinations, as typed.
    std::vector<std::string> positionals;
};

/// Takes the arguments of main apart. Throws dial::Failure(usage); its message repeats nothing that may be
/// a key.
CommandLine split_command_line(int count, const char* const* arguments);

}  // namespace cli
