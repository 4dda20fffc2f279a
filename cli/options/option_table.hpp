#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/options/options.hpp"

namespace cli {

/// One option, as the parser, the help and the test of the manual know it.
struct OptionDefinition {
    /// Heading in the help.
    std::string_view group;
    /// Short name of one letter, or 0.
    char letter = 0;
    /// Long name, without the dashes.
    std::string_view name;
    /// Name of its argument in the help; empty for a flag.
    std::string_view argument = {};
    std::string_view help;
    /// Takes over the argument, "1" for a flag. Throws UnitError.
    void (*apply)(Options& options, std::string_view argument) = nullptr;
    /// Name of the option that cannot stand beside it; on the command line it also outdoes this one's
    /// variable.
    std::string_view excludes = {};
    /// True where each value of several is applied, not only the last. The variable holds them all.
    bool repeatable = false;
    /// The value that the option has where none is given: `--name` is `--name=VALUE` then, and its argument
    /// can only follow a "=". Empty for options that must have one.
    std::string_view optional_value = {};
    /// True for a word that is its value also without the "=", though it need not have one; null for none.
    bool (*takes_next)(std::string_view word) = nullptr;
    /// Words that it takes, separated by spaces, for completions; others may be taken too.
    std::string_view words = {};
    /// Function that gives such words where another table has them; null for none.
    std::string (*names)() = nullptr;

    bool is_flag() const { return argument.empty(); }
    /// True where its argument is the name of a file.
    bool takes_file() const { return argument == "FILE"; }
    /// Name of its variable, `RTMPUSH_KEY_FILE`; empty for the options that only print something. Only those
    /// that have one can stand in a configuration file.
    std::string variable() const;
};

/// Letters of the longest option's name: a longer word may be something else, such as a key.
inline constexpr std::size_t longest_option_name = 24;

/// All options, group by group.
std::span<const OptionDefinition> option_table();

}  // namespace cli
