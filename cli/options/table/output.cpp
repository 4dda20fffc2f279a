#include <array>
#include <fmt/format.h>

#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view output_group = "Output";

std::chrono::nanoseconds progress_interval(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text);
    if (time.count() == 0) return time;
    if (time < std::chrono::milliseconds(100)) {
        throw UnitError(fmt::format("'{}' is too short; 100ms is the least, 0 is none", text));
    }
    return parse_timeout(text);
}

std::string command(std::string_view text) {
    if (text.find_first_not_of(" \t\n") == std::string_view::npos) throw UnitError("the command is empty");
    return std::string(text);
}

using Text = std::string_view;

const std::array output_table{
    OptionDefinition{
        .group = output_group,
        .letter = 'q',
        .name = "quiet",
        .help = "errors only",
        .apply = [](Options& o, Text) { o.verbosity = Verbosity::quiet; },
        .excludes = "verbose",
    },
    OptionDefinition{
        .group = output_group,
        .letter = 'v',
        .name = "verbose",
        .help = "say more: timings, the server's name, details",
        .apply = [](Options& o, Text) { o.verbosity = Verbosity::verbose; },
        .excludes = "quiet",
    },
    OptionDefinition{
        .group = output_group,
        .name = "trace",
        .help = "log every message of the protocol, without secrets",
        .apply = [](Options& o, Text) { o.settings.trace = true; },
    },
    OptionDefinition{
        .group = output_group,
        .name = "json",
        .help = "tell what happens on standard output too, as one JSON object a line; --check, --probe, "
                "--list-services and --testcard=list then print their results as JSON",
        .apply = [](Options& o, Text) { o.json = true; },
    },
    OptionDefinition{
        .group = output_group,
        .letter = 'w',
        .name = "write-out",
        .argument = "FORMAT",
        .help =
            "write FORMAT on standard output at the end of each destination's stream, with variables such "
            "as %{status} or %{json}; @FILE reads it from there",
        .apply = [](Options& o, Text text) { o.write_out = text; },
    },
    OptionDefinition{
        .group = output_group,
        .name = "on-event",
        .argument = "COMMAND",
        .help = "run COMMAND for each event, with its JSON object on standard input",
        .apply = [](Options& o, Text text) { o.on_event = command(text); },
    },
    OptionDefinition{
        .group = output_group,
        .name = "stats-file",
        .argument = "FILE",
        .help = "keep the run's figures in FILE, in the text format of Prometheus",
        .apply = [](Options& o, Text text) { o.stats_file = text; },
    },
    OptionDefinition{
        .group = output_group,
        .name = "report",
        .argument = "FILE",
        .help = "draw a page about the run, with charts, every minute and at its end",
        .apply = [](Options& o, Text text) { o.report_page = text; },
    },
    OptionDefinition{
        .group = output_group,
        .name = "progress-interval",
        .argument = "TIME",
        .help =
            "time between progress reports; 0 for none (default: 30s, on a terminal 500ms, with --json 1s)",
        .apply = [](Options& o, Text text) { o.progress_interval = progress_interval(text); },
    },
};

}  // namespace

std::span<const OptionDefinition> output_options() {
    return output_table;
}

}  // namespace cli
