#include <array>

#include "cli/options/choice.hpp"
#include "cli/options/option_groups.hpp"

namespace cli {

namespace {

constexpr std::string_view inquiry_group = "Asking first";

ProbeLevel probe_level(std::string_view text) {
    static constexpr std::array<Named<ProbeLevel>, 3> choices{
        {{"connect", ProbeLevel::connect}, {"publish", ProbeLevel::publish}, {"play", ProbeLevel::play}}};
    return choose(text, choices);
}

using Text = std::string_view;

const std::array inquiry_table{
    OptionDefinition{
        .group = inquiry_group,
        .name = "explain",
        .help = "print how the URL is understood and what would be sent; send nothing",
        .apply = [](Options& o, Text) { o.action = Action::explain; },
    },
    OptionDefinition{
        .group = inquiry_group,
        .name = "probe",
        .argument = "LEVEL",
        .help = "try the server, without an input, and print what it says and how long it takes; LEVEL is "
                "connect, which leaves the key alone (the default), publish, which tries it, and may start "
                "or interrupt a broadcast, or play, which looks at a stream as a viewer does, by rtmp(s) or "
                "http(s)",
        .apply =
            [](Options& o, Text text) {
                o.action = Action::probe;
                o.probe_level = probe_level(text);
            },
        .optional_value = "connect",
        .words = "connect publish play",
    },
};

}  // namespace

std::span<const OptionDefinition> inquiry_options() {
    return inquiry_table;
}

}  // namespace cli
