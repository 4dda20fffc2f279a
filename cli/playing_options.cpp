#include <array>

#include "cli/option_groups.hpp"
#include "cli/units.hpp"

namespace cli {

namespace {

constexpr std::string_view group = "Playing";

using Text = std::string_view;

const std::array table{
    OptionDefinition{
        .group = group,
        .name = "loop",
        .argument = "N",
        .help = "play all inputs N times, or without end, as one stream",
        .apply = [](Options& o, Text text) { o.passes = parse_passes(text); },
        .optional_value = "forever",
    },
    OptionDefinition{
        .group = group,
        .name = "playlist",
        .argument = "FILE",
        .help =
            "play the files that FILE names, one path a line (M3U); it is read again when it changes, and "
            "on SIGHUP",
        .apply = [](Options& o, Text text) { o.playlist = text; },
    },
    OptionDefinition{
        .group = group,
        .name = "shuffle",
        .help = "play the inputs of each pass in an order of chance",
        .apply = [](Options& o, Text) { o.sequence = media::PlayOrder::Sequence::shuffled; },
    },
};

}  // namespace

std::span<const OptionDefinition> playing_options() {
    return table;
}

}  // namespace cli
