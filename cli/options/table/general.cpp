#include <array>

#include "cli/options/choice.hpp"
#include "cli/options/option_groups.hpp"

namespace cli {

namespace {

constexpr std::string_view general_group = "General";

Shell shell(std::string_view text) {
    static constexpr std::array<Named<Shell>, 3> choices{
        {{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}}};
    return choose(text, choices);
}

using Text = std::string_view;

const std::array general_table{
    OptionDefinition{
        .group = general_group,
        .name = "config",
        .argument = "FILE",
        .help = "read options from FILE, one a line: name = value; instead of the user's own file, "
                "~/.config/rtmpush/config",
        // Assignment reads this option before all others.
        .apply = [](Options& /*options*/, Text /*text*/) {},
    },
    OptionDefinition{
        .group = general_group,
        .name = "completions",
        .argument = "SHELL",
        .help = "print a script that completes these options in bash, zsh or fish",
        .apply =
            [](Options& o, Text text) {
                o.action = Action::completions;
                o.shell = shell(text);
            },
        .words = "bash zsh fish",
    },
    OptionDefinition{
        .group = general_group,
        .letter = 'h',
        .name = "help",
        .help = "print this help",
        .apply = [](Options& o, Text) { o.action = Action::help; },
    },
    OptionDefinition{
        .group = general_group,
        .letter = 'V',
        .name = "version",
        .help = "print the versions of rtmpush and of the libraries in use",
        .apply = [](Options& o, Text) { o.action = Action::version; },
    },
};

}  // namespace

std::span<const OptionDefinition> general_options() {
    return general_table;
}

}  // namespace cli
