#include <array>
#include <fmt/format.h>

#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view sending_group = "Sending";

std::int64_t timestamp(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text, BareUnit::milliseconds);
    const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(time);
    if (whole != time) throw UnitError(fmt::format("'{}' is finer than a millisecond", text));
    // A timestamp is 32 bits of milliseconds on the wire: a later start could not be told from an earlier
    // one.
    if (whole.count() > 0xFFFFFFFFLL) throw UnitError(fmt::format("'{}' is beyond 4294967295 ms", text));
    return whole.count();
}

std::chrono::nanoseconds burst(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text);
    if (time > std::chrono::hours(1)) throw UnitError(fmt::format("'{}' is more than an hour", text));
    return time;
}

std::chrono::nanoseconds jitter(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text);
    if (time > std::chrono::seconds(10)) throw UnitError(fmt::format("'{}' is more than 10 seconds", text));
    return time;
}

using Text = std::string_view;

const std::array sending_table{
    OptionDefinition{
        .group = sending_group,
        .name = "speed",
        .argument = "X",
        .help = "send X times as fast as real time, or as fast as it goes with max (default: 1; max for "
                "--dry-run)",
        .apply = [](Options& o, Text text) { o.settings.speed = parse_speed(text); },
        .excludes = "live",
        .words = "max",
    },
    OptionDefinition{
        .group = sending_group,
        .name = "live",
        .argument = "TIME",
        .help = "the input is itself live: send what comes, held back for at most TIME to make it even "
                "(default TIME: 200ms)",
        .apply = [](Options& o, Text text) { o.settings.live = jitter(text); },
        .excludes = "speed",
        .optional_value = "200ms",
    },
    OptionDefinition{
        .group = sending_group,
        .name = "burst",
        .argument = "TIME",
        .help = "send TIME ahead, to fill the server's buffer first (default: 0)",
        .apply = [](Options& o, Text text) { o.settings.burst = burst(text); },
    },
    OptionDefinition{
        .group = sending_group,
        .name = "start-timestamp",
        .argument = "TIME",
        .help = "timestamp of the first frame; without a unit, milliseconds (default: 0)",
        .apply = [](Options& o, Text text) { o.settings.start_timestamp_ms = timestamp(text); },
    },
    OptionDefinition{
        .group = sending_group,
        .name = "dump",
        .argument = "FILE",
        .help = "also write what is sent to FILE, as FLV",
        .apply = [](Options& o, Text text) { o.settings.dump_path = text; },
    },
    OptionDefinition{
        .group = sending_group,
        .name = "dry-run",
        .help = "connect to nothing: read the input, count its frames, and write the --dump if there is one",
        .apply = [](Options& o, Text) { o.dry_run = true; },
    },
};

}  // namespace

std::span<const OptionDefinition> sending_options() {
    return sending_table;
}

}  // namespace cli
