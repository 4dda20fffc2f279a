#include <array>

#include "cli/options/option_groups.hpp"
#include "cli/options/service_choice.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view service_group = "Services";

std::chrono::nanoseconds parse_check_length(std::string_view text) {
    const std::chrono::nanoseconds length = parse_time(text);
    if (length.count() == 0) throw UnitError("0 is too short");
    return length;
}

using Text = std::string_view;

const std::array service_table{
    OptionDefinition{
        .group = service_group,
        .name = "to",
        .argument = "NAME",
        .help =
            "publish to that service, over TLS where it can be, with the key from --key-file, RTMPUSH_KEY or "
            "--key; NAME-backup is its second ingest; may be given again",
        .apply = [](Options& o, Text text) { o.services.emplace_back(text); },
        .repeatable = true,
        .names = service_names,
    },
    OptionDefinition{
        .group = service_group,
        .name = "list-services",
        .help = "print the services that --to knows; with --json, in the form of --services",
        .apply = [](Options& o, Text) { o.action = Action::list_services; },
    },
    OptionDefinition{
        .group = service_group,
        .name = "services",
        .argument = "FILE",
        .help = "know the services in FILE (JSON) too; they come before those that are built in",
        .apply = [](Options& o, Text text) { o.services_file = text; },
    },
    OptionDefinition{
        .group = service_group,
        .name = "test",
        .help = "publish in private, where the service has a way for that (twitch); nobody sees the stream",
        .apply = [](Options& o, Text) { o.private_test = true; },
    },
    OptionDefinition{
        .group = service_group,
        .name = "check",
        .help = "say whether the service (--to, or the URL's; else each) would take the input; send nothing",
        .apply = [](Options& o, Text) { o.action = Action::check; },
    },
    OptionDefinition{
        .group = service_group,
        .name = "check-seconds",
        .argument = "TIME",
        .help = "with --check or --strict, look at no more than the first TIME of the input",
        .apply = [](Options& o, Text text) { o.check_length = parse_check_length(text); },
    },
    OptionDefinition{
        .group = service_group,
        .name = "chart",
        .help = "with --check, draw bit rate and keyframes over time",
        .apply = [](Options& o, Text) { o.chart = true; },
    },
    OptionDefinition{
        .group = service_group,
        .name = "strict",
        .help = "publish nothing that the service would refuse (the inputs are checked first), and end with "
                "an input that cannot be played",
        .apply = [](Options& o, Text) { o.strict = true; },
    },
};

}  // namespace

std::span<const OptionDefinition> service_options() {
    return service_table;
}

}  // namespace cli
