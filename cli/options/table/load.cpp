#include <array>
#include <fmt/format.h>

#include "cli/options/choice.hpp"
#include "cli/options/load_words.hpp"
#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view load_group = "Load";
constexpr std::string_view weather_group = "Rough weather";

constexpr std::array load_offsets{Named<load::Offset>{"random", load::Offset::random},
                                  Named<load::Offset>{"none", load::Offset::none}};

constexpr std::array departures{Named<load::Departure>{"end", load::Departure::end},
                                Named<load::Departure>{"close", load::Departure::close},
                                Named<load::Departure>{"reset", load::Departure::reset},
                                Named<load::Departure>{"stall", load::Departure::stall}};

std::chrono::nanoseconds gather_span(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text);
    if (time > std::chrono::seconds(1)) throw UnitError(fmt::format("'{}' is more than a second", text));
    return time;
}

std::chrono::nanoseconds storm_interval(std::string_view text) {
    const std::chrono::nanoseconds time = parse_timeout(text);
    if (time < std::chrono::seconds(1))
        throw UnitError(fmt::format("'{}' is too short; 1s is the least", text));
    return time;
}

std::string load_file(std::string_view text) {
    if (text.empty()) throw UnitError("it takes the name of a file");
    return std::string(text);
}

std::uint64_t seed(std::string_view text) {
    return static_cast<std::uint64_t>(parse_count(text));
}

using Text = std::string_view;

const std::array load_table{
    OptionDefinition{
        .group = load_group,
        .name = "copies",
        .argument = "N",
        .help = "publish N streams; {n} or {n:05} in URL, app or key is a copy's number",
        .apply = [](Options& o, Text text) { o.load.copies = parse_copies(text); },
    },
    OptionDefinition{
        .group = load_group,
        .name = "keys",
        .argument = "FILE",
        .help = "a key a line, one for each copy (default for --copies: how many there are)",
        .apply = [](Options& o, Text text) { o.load.keys_file = load_file(text); },
    },
    OptionDefinition{
        .group = load_group,
        .name = "ramp-up",
        .argument = "TIME",
        .help = "begin them within TIME, evenly (default: at once)",
        .apply = [](Options& o, Text text) { o.load.start = load::RampUp{parse_time(text)}; },
        .excludes = "rate",
    },
    OptionDefinition{
        .group = load_group,
        .name = "rate",
        .argument = "N/s",
        .help = "begin so many of them a second",
        .apply = [](Options& o, Text text) { o.load.start = parse_rate(text); },
        .excludes = "ramp-up",
    },
    OptionDefinition{
        .group = load_group,
        .name = "offset",
        .argument = "WAY",
        .help = "copies of a loop are apart by up to 2 s at random, so that keyframes are not in step, or "
                "none (default: random)",
        .apply = [](Options& o, Text text) { o.load.offset = choose(text, load_offsets); },
        .words = "random none",
    },
    OptionDefinition{
        .group = load_group,
        .name = "gather",
        .argument = "TIME",
        .help = "what is due within TIME leaves in one write (default: 20ms)",
        .apply = [](Options& o, Text text) { o.load.gather = gather_span(text); },
    },
    OptionDefinition{
        .group = load_group,
        .name = "seed",
        .argument = "N",
        .help = "all that is random comes from N: the same run again (default: 1)",
        .apply = [](Options& o, Text text) { o.load.seed = seed(text); },
    },
    OptionDefinition{
        .group = load_group,
        .name = "shard",
        .argument = "K/M",
        .help = "this is machine K, from 0, of M: take that part of copies, keys and ramp",
        .apply = [](Options& o, Text text) { o.load.shard = parse_shard(text); },
    },
    OptionDefinition{
        .group = load_group,
        .name = "summary",
        .argument = "FILE",
        .help = "write the result to FILE, as JSON like k6's summary",
        .apply = [](Options& o, Text text) { o.load.summary_file = load_file(text); },
    },
    OptionDefinition{
        .group = load_group,
        .name = "merge",
        .help = "make one result of the summaries of all shards, which are the INPUTs; send nothing",
        .apply = [](Options& o, Text) { o.action = Action::merge; },
    },
};

const std::array weather_table{
    OptionDefinition{
        .group = weather_group,
        .name = "churn",
        .argument = "MIN..MAX",
        .help = "each copy ends after a time at random between these, and comes back",
        .apply = [](Options& o, Text text) { o.load.churn = parse_span(text); },
    },
    OptionDefinition{
        .group = weather_group,
        .name = "churn-how",
        .argument = "WAY",
        .help = "end in order, close or reset the connection, or stall: say nothing more, and let it stand "
                "open (default: end)",
        .apply = [](Options& o, Text text) { o.load.churn_how = choose(text, departures); },
        .words = "end close reset stall",
    },
    OptionDefinition{
        .group = weather_group,
        .name = "storm",
        .argument = "TIME",
        .help = "reset all connections each TIME, and come back at once; SIGUSR1 does so too",
        .apply = [](Options& o, Text text) { o.load.storm = storm_interval(text); },
    },
    OptionDefinition{
        .group = weather_group,
        .name = "slow",
        .argument = "N%",
        .help = "so many of the copies send in bursts of 1 s, as over a bad uplink",
        .apply = [](Options& o, Text text) { o.load.slow_share = parse_share(text); },
    },
};

}  // namespace

std::span<const OptionDefinition> load_options() {
    return load_table;
}

std::span<const OptionDefinition> weather_options() {
    return weather_table;
}

}  // namespace cli
