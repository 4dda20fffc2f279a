#include "cli/options/variables.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <string_view>

#include "cli/environment.hpp"
#include "cli/options/option_table.hpp"
#include "cli/text/nearest_name.hpp"

namespace cli {

namespace {

constexpr std::string_view prefix = "RTMPUSH_";

/// Names of all variables, without their prefix. The password's belongs to no option.
std::vector<std::string> known_names() {
    std::vector<std::string> names{"PASSWORD"};
    for (const OptionDefinition& option : option_table()) {
        if (const std::string variable = option.variable(); !variable.empty())
            names.push_back(variable.substr(prefix.size()));
    }
    return names;
}

/// The option that a variable's name would belong to, if that had one.
const OptionDefinition* option_without_variable(std::string_view name) {
    const std::span<const OptionDefinition> table = option_table();
    const auto found = std::ranges::find_if(table, [name](const OptionDefinition& option) {
        return option.variable().empty() && std::ranges::equal(option.name, name, [](char of_option, char c) {
                   return c == (of_option == '-' ? '_' : static_cast<char>(std::toupper(of_option)));
               });
    });
    return found != table.end() ? &*found : nullptr;
}

std::string upper_case(std::string_view text) {
    std::string upper(text);
    std::ranges::transform(upper, upper.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return upper;
}

}  // namespace

std::vector<std::string> misspelt_variables() {
    const std::vector<std::string> known = known_names();
    const std::vector<std::string_view> names(known.begin(), known.end());
    std::vector<std::string> warnings;
    for (const std::string& variable : variables_that_begin_with(prefix)) {
        const std::string_view name = std::string_view(variable).substr(prefix.size());
        if (std::ranges::find(names, name) != names.end()) continue;
        if (const OptionDefinition* const option = option_without_variable(name)) {
            warnings.push_back(
                fmt::format("{}: --{} has no variable and belongs on the command line; it does "
                            "nothing here",
                            variable, option->name));
            continue;
        }
        const std::string_view nearest = nearest_name(upper_case(name), names);
        warnings.push_back(fmt::format("{}: no option has a variable of that name, so it does nothing; {}",
                                       variable,
                                       nearest.empty() ? "the options are in rtmpush --help"
                                                       : fmt::format("is {}{} meant?", prefix, nearest)));
    }
    return warnings;
}

}  // namespace cli
