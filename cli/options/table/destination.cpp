#include <array>

#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view destination_group = "Destination";

using Text = std::string_view;

const std::array destination_table{
    OptionDefinition{
        .group = destination_group,
        .name = "app",
        .argument = "APP",
        .help = "application name, instead of the one in the URL",
        .apply = [](Options& o, Text text) { o.overrides.app = text; },
    },
    OptionDefinition{
        .group = destination_group,
        .name = "key",
        .argument = "KEY",
        .help = "stream key; the whole path of each URL is then the app. Other users may see it in ps for a "
                "moment",
        .apply = [](Options& o, Text text) { o.overrides.key = text; },
        .excludes = "key-file",
    },
    OptionDefinition{
        .group = destination_group,
        .name = "key-file",
        .argument = "FILE",
        .help = "read the stream key from FILE, or from standard input if FILE is -",
        .apply = [](Options& o, Text text) { o.key_file = text; },
        .excludes = "key",
    },
    OptionDefinition{
        .group = destination_group,
        .name = "tcurl",
        .argument = "URL",
        .help = "announce this tcUrl to the server, instead of scheme, host and app of the destination",
        .apply = [](Options& o, Text text) { o.overrides.tc_url = text; },
    },
};

}  // namespace

std::span<const OptionDefinition> destination_options() {
    return destination_table;
}

}  // namespace cli
