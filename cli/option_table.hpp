#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/options.hpp"

namespace cli {

/// One option, as the parser, the help and the test of the manual know it.
struct OptionDefinition {
    /// Heading in the help.
    std::string_view group;
    /// One letter, or 0.
    char letter = 0;
    /// Without the dashes.
    std::string_view name;
    /// What its argument is called; empty for a flag.
    std::string_view argument = {};
    std::string_view help;
    /// Takes over the argument, "1" for a flag. Throws UnitError.
    void (*apply)(Options& options, std::string_view argument) = nullptr;
    /// Name of the option that cannot stand beside it; on the command line it also outdoes this one's
    /// variable.
    std::string_view excludes = {};
    /// May be given more than once: each value is applied, not only the last. Its variable holds them all.
    bool repeatable = false;

    bool is_flag() const { return argument.empty(); }
    /// `RTMPUSH_KEY_FILE`; empty for the options that only print something.
    std::string variable() const;
};

/// All options, group by group.
std::span<const OptionDefinition> option_table();

}  // namespace cli
