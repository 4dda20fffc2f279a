#include <array>

#include "cli/option_groups.hpp"

namespace cli {

namespace {

constexpr std::string_view group = "Services";

using Text = std::string_view;

const std::array table{
    OptionDefinition{
        .group = group,
        .name = "to",
        .argument = "NAME",
        .help =
            "publish to that service, over TLS where it can be, with the key from --key-file, RTMPUSH_KEY or "
            "--key; NAME-backup is its second ingest; may be given again",
        .apply = [](Options& o, Text text) { o.services.emplace_back(text); },
        .repeatable = true,
    },
    OptionDefinition{
        .group = group,
        .name = "list-services",
        .help = "print the services that --to knows",
        .apply = [](Options& o, Text) { o.action = Action::list_services; },
    },
    OptionDefinition{
        .group = group,
        .name = "services",
        .argument = "FILE",
        .help = "know the services in FILE (JSON) too; they come before those that are built in",
        .apply = [](Options& o, Text text) { o.services_file = text; },
    },
    OptionDefinition{
        .group = group,
        .name = "test",
        .help = "publish in private, where the service has a way for that (twitch); nobody sees the stream",
        .apply = [](Options& o, Text) { o.private_test = true; },
    },
};

}  // namespace

std::span<const OptionDefinition> service_options() {
    return table;
}

}  // namespace cli
