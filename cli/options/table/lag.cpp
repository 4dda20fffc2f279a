#include <array>
#include <limits>

#include "cli/options/choice.hpp"
#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view lag_group = "Slow uplinks";

constexpr std::array lag_ways{Named<publish::LagPolicy::Way>{"wait", publish::LagPolicy::Way::wait},
                              Named<publish::LagPolicy::Way>{"drop", publish::LagPolicy::Way::drop},
                              Named<publish::LagPolicy::Way>{"fail", publish::LagPolicy::Way::fail}};

using Text = std::string_view;

/// Reads `TIME` or `TIME,SIZE`.
void take_queue(publish::LagPolicy& lag, Text text) {
    const std::size_t comma = text.find(',');
    lag.queue = parse_timeout(text.substr(0, comma));
    if (comma == Text::npos) return;
    constexpr std::uint64_t least = 64U << 10U;
    constexpr std::uint64_t most = 1ULL << 32U;
    lag.queue_bytes = parse_size(text.substr(comma + 1), least, most);
}

const std::array lag_table{
    OptionDefinition{
        .group = lag_group,
        .name = "on-lag",
        .argument = "WAY",
        .help = "where a destination is too slow: wait (keep everything and fall behind), drop (leave out "
                "video up to a keyframe, and sound last of all) or fail (default: wait; drop with several "
                "URLs)",
        .apply = [](Options& o, Text text) { o.settings.lag.way = choose(text, lag_ways); },
        .words = "wait drop fail",
    },
    OptionDefinition{
        .group = lag_group,
        .name = "queue",
        .argument = "TIME[,SIZE]",
        .help = "most that waits to be sent; with drop, how late sound may be, and video half as much "
                "(default: 10s, and 1Mi for wait, 64Mi for drop and fail)",
        .apply = [](Options& o, Text text) { take_queue(o.settings.lag, text); },
    },
    OptionDefinition{
        .group = lag_group,
        .name = "max-lag",
        .argument = "TIME",
        .help = "how late is too late: with --on-lag fail to go on, with wait to say nothing (default: 10s)",
        .apply = [](Options& o, Text text) { o.settings.lag.max_lag = parse_timeout(text); },
    },
    OptionDefinition{
        .group = lag_group,
        .name = "catch-up",
        .argument = "X",
        .help = "make up for a stall at no more than X times the pace, or as fast as it goes with max "
                "(default: 2)",
        .apply = [](Options& o, Text text) { o.settings.catch_up = parse_catch_up(text); },
        .words = "max",
    },
};

}  // namespace

std::span<const OptionDefinition> lag_options() {
    return lag_table;
}

}  // namespace cli
