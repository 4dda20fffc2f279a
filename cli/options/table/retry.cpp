#include <array>

#include "cli/options/choice.hpp"
#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view retry_group = "Trying again";

publish::Resume resume_way(std::string_view text) {
    using publish::Resume;
    static constexpr std::array<Named<Resume>, 2> choices{
        {{"continue", Resume::where_it_broke}, {"live", Resume::where_time_is}}};
    return choose(text, choices);
}

publish::Settings::Timestamps timestamps_way(std::string_view text) {
    using Timestamps = publish::Settings::Timestamps;
    static constexpr std::array<Named<Timestamps>, 2> choices{
        {{"restart", Timestamps::restart}, {"continue", Timestamps::go_on}}};
    return choose(text, choices);
}

constexpr std::array refused_ways{Named<publish::OnRefused>{"fail", publish::OnRefused::fail},
                                  Named<publish::OnRefused>{"skip", publish::OnRefused::skip}};

using Text = std::string_view;

/// The user's own bound on attempts goes for a name in use too.
void set_live(publish::RetryPolicy& policy, std::optional<unsigned> attempts) {
    policy.live = attempts;
    policy.name_patience.reset();
}

const std::array retry_table{
    OptionDefinition{
        .group = retry_group,
        .name = "retry",
        .argument = "N",
        .help = "attempts after failures in a row that may pass, or forever (default: 5 for a first connect, "
                "forever once the stream was live, but none then with --speed max)",
        .apply =
            [](Options& o, Text text) {
                o.settings.retry.first = parse_attempts(text);
                set_live(o.settings.retry, o.settings.retry.first);
            },
        .words = "forever",
    },
    OptionDefinition{
        .group = retry_group,
        .name = "retry-live",
        .argument = "N",
        .help = "the same, only for a stream that was live and was lost",
        .apply = [](Options& o, Text text) { set_live(o.settings.retry, parse_attempts(text)); },
        .words = "forever",
    },
    OptionDefinition{
        .group = retry_group,
        .name = "retry-delay",
        .argument = "TIME",
        .help = "longest delay before the first attempt; it doubles from one to the next, and a random part "
                "of it is waited (default: 1s)",
        .apply = [](Options& o, Text text) { o.settings.retry.delay = parse_timeout(text); },
    },
    OptionDefinition{
        .group = retry_group,
        .name = "retry-max-delay",
        .argument = "TIME",
        .help = "longest delay of all (default: 60s)",
        .apply = [](Options& o, Text text) { o.settings.retry.max_delay = parse_timeout(text); },
    },
    OptionDefinition{
        .group = retry_group,
        .name = "retry-max-time",
        .argument = "TIME",
        .help = "give up when failures in a row last longer (default: no end)",
        .apply =
            [](Options& o, Text text) {
                o.settings.retry.max_time = parse_timeout(text);
                o.settings.retry.name_patience.reset();
            },
    },
    OptionDefinition{
        .group = retry_group,
        .name = "fail-early",
        .help = "with several destinations, end all streams when one of them has failed",
        .apply = [](Options& o, Text) { o.settings.fail_early = true; },
    },
    OptionDefinition{
        .group = retry_group,
        .name = "resume",
        .argument = "WAY",
        .help = "after a lost connection go on where it broke (continue: nothing is left out, at most about "
                "a group of pictures is sent twice) or where time is by now (live) (default: continue)",
        .apply = [](Options& o, Text text) { o.settings.resume = resume_way(text); },
        .words = "continue live",
    },
    OptionDefinition{
        .group = retry_group,
        .name = "on-refused",
        .argument = "WAY",
        .help = "a message that ends one connection after the other: end (fail), or "
                "leave it out, video up to the next keyframe (skip) (default: fail)",
        .apply = [](Options& o, Text text) { o.settings.on_refused = choose(text, refused_ways); },
        .words = "fail skip",
    },
    OptionDefinition{
        .group = retry_group,
        .name = "timestamps",
        .argument = "WAY",
        .help = "of a new connection: restart, or continue from where the last one was (default: restart)",
        .apply = [](Options& o, Text text) { o.settings.timestamps = timestamps_way(text); },
        .words = "restart continue",
    },
};

}  // namespace

std::span<const OptionDefinition> retry_options() {
    return retry_table;
}

}  // namespace cli
