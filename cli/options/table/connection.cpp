#include <array>
#include <fmt/format.h>

#include "cli/options/choice.hpp"
#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"
#include "dial/settings.hpp"

namespace cli {

namespace {

constexpr std::string_view connection_group = "Connection";

constexpr std::uint64_t least_chunk_size = 128;
constexpr std::uint64_t most_chunk_size = 65536;
constexpr std::uint64_t most_redirects = 1000;

dial::HandshakeChoice handshake_choice(std::string_view text) {
    using dial::HandshakeChoice;
    static constexpr std::array<Named<HandshakeChoice>, 3> choices{{{"auto", HandshakeChoice::automatic},
                                                                    {"simple", HandshakeChoice::simple},
                                                                    {"digest", HandshakeChoice::digest}}};
    return choose(text, choices);
}

publish::Confirmation confirmation(std::string_view text) {
    using publish::Confirmation;
    static constexpr std::array<Named<Confirmation>, 3> choices{{{"acked", Confirmation::acked},
                                                                 {"closed", Confirmation::closed},
                                                                 {"answered", Confirmation::answered}}};
    return choose(text, choices);
}

std::chrono::nanoseconds session_length(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text);
    if (time < std::chrono::seconds(1))
        throw UnitError(fmt::format("'{}' is too short; 1s is the least", text));
    return time;
}

std::chrono::nanoseconds session_gap(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text);
    if (time > std::chrono::hours(24)) throw UnitError(fmt::format("'{}' is more than a day", text));
    return time;
}

using Text = std::string_view;

const std::array connection_table{
    OptionDefinition{
        .group = connection_group,
        .name = "connect-timeout",
        .argument = "TIME",
        .help =
            "give up when a step from resolving the host to the accepted publish takes longer (default: 15s)",
        .apply = [](Options& o, Text text) { o.settings.connect_timeout = parse_timeout(text); },
    },
    OptionDefinition{
        .group = connection_group,
        .name = "stall-timeout",
        .argument = "TIME",
        .help = "give up when the server takes nothing for so long (default: 20s)",
        .apply = [](Options& o, Text text) { o.settings.stall_timeout = parse_timeout(text); },
    },
    OptionDefinition{
        .group = connection_group,
        .name = "end-timeout",
        .argument = "TIME",
        .help = "wait so long for the confirmed end (default: 5s)",
        .apply = [](Options& o, Text text) { o.settings.end_timeout = parse_timeout(text); },
    },
    OptionDefinition{
        .group = connection_group,
        .name = "max-session",
        .argument = "TIME",
        .help = "end a session in order when it is so old, at a keyframe, and go on in the next, before the "
                "service cuts it",
        .apply = [](Options& o, Text text) { o.settings.max_session = session_length(text); },
    },
    OptionDefinition{
        .group = connection_group,
        .name = "session-gap",
        .argument = "TIME",
        .help = "with --max-session, pause for TIME before the next session, for services that make one "
                "archive of each (default: 0)",
        .apply = [](Options& o, Text text) { o.settings.session_gap = session_gap(text); },
    },
    OptionDefinition{
        .group = connection_group,
        .name = "confirm",
        .argument = "LEVEL",
        .help = "the least that counts as success: acked (the server's system has every byte), closed (the "
                "server "
                "also closed in order) or answered (it said that the stream has ended) (default: acked)",
        .apply = [](Options& o, Text text) { o.settings.confirm = confirmation(text); },
        .words = "acked closed answered",
    },
    OptionDefinition{
        .group = connection_group,
        .name = "handshake",
        .argument = "KIND",
        .help = "auto, simple or digest (default: auto: simple, and digest if the server wants it)",
        .apply = [](Options& o, Text text) { o.settings.handshake = handshake_choice(text); },
        .words = "auto simple digest",
    },
    OptionDefinition{
        .group = connection_group,
        .name = "max-redirs",
        .argument = "N",
        .help = "follow at most N redirects of a server, one after the other; 0 for none (default: 5)",
        .apply =
            [](Options& o, Text text) {
                o.settings.max_redirects = static_cast<unsigned>(parse_size(text, 0, most_redirects));
            },
    },
    OptionDefinition{
        .group = connection_group,
        .name = "chunk-size",
        .argument = "SIZE",
        .help = "payload of a chunk, from 128 to 65536 bytes (default: 60000)",
        .apply =
            [](Options& o, Text text) {
                o.settings.chunk_size =
                    static_cast<std::uint32_t>(parse_size(text, least_chunk_size, most_chunk_size));
            },
    },
};

}  // namespace

std::span<const OptionDefinition> connection_options() {
    return connection_table;
}

}  // namespace cli
