#include <array>
#include <fmt/format.h>

#include "cli/options/option_groups.hpp"
#include "cli/options/units.hpp"

namespace cli {

namespace {

constexpr std::string_view proof_group = "Proof";

using Text = std::string_view;

/// A place to watch, as it may stand behind --verify without a "=".
bool is_place(Text text) {
    return text == "-" || text.find("://") != Text::npos;
}

/// A line of an HTTP request: `Name: value`, without an end.
std::string header(Text text) {
    const std::size_t colon = text.find(':');
    if (colon == Text::npos || colon == 0 || text.find_first_of("\r\n") != Text::npos)
        throw UnitError("it is no header, such as 'Authorization: Bearer …'");
    return std::string(text);
}

const std::array proof_table{
    OptionDefinition{
        .group = proof_group,
        .name = "verify",
        .argument = "WHERE",
        .help =
            "watch the stream as a viewer does, and prove that every frame comes out: at an rtmp(s) or "
            "http(s) "
            "URL (HLS, HTTP-FLV), - for standard input, =FILE for a file or FIFO, or, without WHERE, at the "
            "destination's own URL; may be given more than once",
        .apply = [](Options& o, Text text) { o.verify.places.emplace_back(text == "same" ? "" : text); },
        .repeatable = true,
        .optional_value = "same",
        .takes_next = is_place,
    },
    OptionDefinition{
        .group = proof_group,
        .name = "expect",
        .argument = "BOUND",
        .help = "end with a failure unless a figure keeps to this bound: lost=0, latency.p95<3s, start<6s, "
                "av_shift<40ms, "
                "reconnects=0; with <, <=, =, >= or >; may be given more than once",
        .apply = [](Options& o, Text text) { o.bounds.push_back(parse_bound(text)); },
        .repeatable = true,
    },
    OptionDefinition{
        .group = proof_group,
        .name = "verify-timeout",
        .argument = "TIME",
        .help = "patience of --verify with the first frame, and with the last once all is sent (default 10s)",
        .apply = [](Options& o, Text text) { o.verify.timeout = parse_timeout(text); },
    },
    OptionDefinition{
        .group = proof_group,
        .name = "verify-key-file",
        .argument = "FILE",
        .help = "file with the key of playback, which goes behind the rtmp(s) URLs of --verify; - for "
                "standard input",
        .apply = [](Options& o, Text text) { o.verify.key_file = text; },
    },
    OptionDefinition{
        .group = proof_group,
        .name = "verify-user",
        .argument = "LOGIN",
        .help = "login of playback; shows in the list of processes, so that RTMPUSH_VERIFY_USER is the "
                "better place",
        .apply = [](Options& o, Text text) { o.verify.user = text; },
    },
    OptionDefinition{
        .group = proof_group,
        .name = "verify-header",
        .argument = "LINE",
        .help = "header for the http(s) requests of --verify: 'Authorization: Bearer …'; may be given more "
                "than once",
        .apply = [](Options& o, Text text) { o.verify.headers.push_back(header(text)); },
        .repeatable = true,
    },
};

}  // namespace

std::span<const OptionDefinition> proof_options() {
    return proof_table;
}

}  // namespace cli
