#include <array>
#include <fmt/format.h>

#include "cli/options/file_name.hpp"
#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view playing_group = "Playing";

std::chrono::nanoseconds time_of_run(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text);
    if (time.count() == 0) throw UnitError(fmt::format("'{}' is too short", text));
    return time;
}

using Text = std::string_view;

std::chrono::nanoseconds duration(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text);
    if (time.count() == 0) throw UnitError(fmt::format("'{}' leaves nothing to send", text));
    return time;
}

const std::array playing_table{
    OptionDefinition{
        .group = playing_group,
        .name = "loop",
        .argument = "N",
        .help = "play all inputs N times, or without end, as one stream",
        .apply = [](Options& o, Text text) { o.passes = parse_passes(text); },
        .optional_value = "forever",
        .words = "forever",
    },
    OptionDefinition{
        .group = playing_group,
        .name = "playlist",
        .argument = "FILE",
        .help = "play the files that FILE names, one path a line (M3U); it is read again when it changes "
                "(without a terminal on SIGHUP, too)",
        .apply =
            [](Options& o, Text text) {
                refuse_url_as_input(text);
                o.playlist = text;
            },
    },
    OptionDefinition{
        .group = playing_group,
        .name = "shuffle",
        .help = "play the inputs of each pass in an order of chance",
        .apply = [](Options& o, Text) { o.order = PlayingOrder::shuffled; },
    },
    OptionDefinition{
        .group = playing_group,
        .name = "start",
        .argument = "TIME",
        .help = "begin with the keyframe at or before TIME in the first input",
        .apply = [](Options& o, Text text) { o.start = parse_time(text); },
    },
    OptionDefinition{
        .group = playing_group,
        .name = "follow",
        .help =
            "wait for more at the end of a file that is still being written, until it is renamed or removed",
        .apply = [](Options& o, Text) { o.follow = true; },
    },
    OptionDefinition{
        .group = playing_group,
        .name = "duration",
        .argument = "TIME",
        .help = "end after TIME of media",
        .apply = [](Options& o, Text text) { o.settings.duration = duration(text); },
    },
    OptionDefinition{
        .group = playing_group,
        .name = "at",
        .argument = "CLOCK",
        .help = "begin when the clock shows CLOCK: 18:30, 18:30:15.5 or 2026-12-24T18:30:00Z",
        .apply = [](Options& o, Text text) { o.at = Moment::parse(text); },
    },
    OptionDefinition{
        .group = playing_group,
        .name = "until",
        .argument = "CLOCK",
        .help = "end when the clock shows CLOCK",
        .apply = [](Options& o, Text text) { o.until = Moment::parse(text); },
    },
    OptionDefinition{
        .group = playing_group,
        .name = "max-time",
        .argument = "TIME",
        .help = "end the whole run, with status 28, when it takes longer (default: no end)",
        .apply = [](Options& o, Text text) { o.max_time = time_of_run(text); },
    },
};

}  // namespace

std::span<const OptionDefinition> playing_options() {
    return playing_table;
}

}  // namespace cli
