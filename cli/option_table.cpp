#include "cli/option_table.hpp"

#include <array>
#include <cctype>
#include <fmt/format.h>

#include "cli/units.hpp"

namespace cli {

namespace {

constexpr std::string_view destination = "Destination";
constexpr std::string_view input = "Input";
constexpr std::string_view sending = "Sending";
constexpr std::string_view connection = "Connection";
constexpr std::string_view retrying = "Trying again";
constexpr std::string_view security = "TLS (rtmps)";
constexpr std::string_view output = "Output";

constexpr std::uint64_t least_chunk_size = 128;
constexpr std::uint64_t most_chunk_size = 65536;

template <typename Choice>
struct Named {
    std::string_view name;
    Choice choice;
};

template <typename Choice, std::size_t count>
Choice choose(std::string_view text, const std::array<Named<Choice>, count>& choices) {
    std::string names;
    for (const auto& [name, choice] : choices) {
        if (name == text) return choice;
        names.append(names.empty() ? "" : ", ").append(name);
    }
    throw UnitError(fmt::format("'{}' is none of {}", text, names));
}

publish::HandshakeChoice handshake_choice(std::string_view text) {
    using publish::HandshakeChoice;
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

publish::MessageQueue::Resume resume_way(std::string_view text) {
    using Resume = publish::MessageQueue::Resume;
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

std::int64_t timestamp(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text, BareUnit::milliseconds);
    const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(time);
    if (whole != time) throw UnitError(fmt::format("'{}' is finer than a millisecond", text));
    // A timestamp is 32 bits of milliseconds on the wire: a later start could not be told from an earlier
    // one.
    if (whole.count() > 0xFFFFFFFFLL) throw UnitError(fmt::format("'{}' is beyond 4294967295 ms", text));
    return whole.count();
}

std::chrono::nanoseconds progress_interval(std::string_view text) {
    const std::chrono::nanoseconds time = parse_time(text);
    if (time.count() == 0) return time;
    if (time < std::chrono::milliseconds(100)) {
        throw UnitError(fmt::format("'{}' is too short; 100ms is the least, 0 is none", text));
    }
    return parse_timeout(text);
}

using Text = std::string_view;

const std::array table{
    OptionDefinition{
        .group = destination,
        .name = "app",
        .argument = "APP",
        .help = "application name, instead of the one in the URL",
        .apply = [](Options& o, Text text) { o.overrides.app = text; },
    },
    OptionDefinition{
        .group = destination,
        .name = "key",
        .argument = "KEY",
        .help = "stream key; the whole path of the URL is then the app. Other users may see it in ps for a "
                "moment",
        .apply = [](Options& o, Text text) { o.overrides.key = text; },
        .excludes = "key-file",
    },
    OptionDefinition{
        .group = destination,
        .name = "key-file",
        .argument = "FILE",
        .help = "read the stream key from FILE, or from standard input if FILE is -",
        .apply = [](Options& o, Text text) { o.key_file = text; },
        .excludes = "key",
    },
    OptionDefinition{
        .group = destination,
        .name = "tcurl",
        .argument = "URL",
        .help = "announce this tcUrl to the server, instead of scheme, host and app of the destination",
        .apply = [](Options& o, Text text) { o.overrides.tc_url = text; },
    },

    OptionDefinition{
        .group = input,
        .name = "testcard",
        .help = "publish the built-in clip of 10 seconds; no INPUT is needed",
        .apply = [](Options& o, Text) { o.testcard = true; },
    },
    OptionDefinition{
        .group = input,
        .name = "video-track",
        .argument = "N",
        .help = "take video track N, counted from 0 (default: the best)",
        .apply = [](Options& o, Text text) { o.tracks.video = parse_count(text); },
        .excludes = "no-video",
    },
    OptionDefinition{
        .group = input,
        .name = "audio-track",
        .argument = "N",
        .help = "take audio track N, counted from 0 (default: the best)",
        .apply = [](Options& o, Text text) { o.tracks.audio = parse_count(text); },
        .excludes = "no-audio",
    },
    OptionDefinition{
        .group = input,
        .name = "no-video",
        .help = "leave the video out",
        .apply = [](Options& o, Text) { o.tracks.want_video = false; },
        .excludes = "video-track",
    },
    OptionDefinition{
        .group = input,
        .name = "no-audio",
        .help = "leave the audio out",
        .apply = [](Options& o, Text) { o.tracks.want_audio = false; },
        .excludes = "audio-track",
    },

    OptionDefinition{
        .group = sending,
        .name = "speed",
        .argument = "X",
        .help = "send X times as fast as real time, or as fast as it goes with max (default: 1; max for "
                "--dry-run)",
        .apply = [](Options& o, Text text) { o.settings.speed = parse_speed(text); },
    },
    OptionDefinition{
        .group = sending,
        .name = "start-timestamp",
        .argument = "TIME",
        .help = "timestamp of the first frame; without a unit, milliseconds (default: 0)",
        .apply = [](Options& o, Text text) { o.settings.start_timestamp_ms = timestamp(text); },
    },
    OptionDefinition{
        .group = sending,
        .name = "dump",
        .argument = "FILE",
        .help = "also write what is sent to FILE, as FLV",
        .apply = [](Options& o, Text text) { o.settings.dump_path = text; },
    },
    OptionDefinition{
        .group = sending,
        .name = "dry-run",
        .help = "connect to nothing: read the input, count its frames, and write the --dump if there is one",
        .apply = [](Options& o, Text) { o.dry_run = true; },
    },
    OptionDefinition{
        .group = sending,
        .name = "explain",
        .help = "print how the URL is understood and what would be sent; send nothing",
        .apply = [](Options& o, Text) { o.action = Action::explain; },
    },

    OptionDefinition{
        .group = connection,
        .name = "connect-timeout",
        .argument = "TIME",
        .help =
            "give up when a step from resolving the host to the accepted publish takes longer (default: 15s)",
        .apply = [](Options& o, Text text) { o.settings.connect_timeout = parse_timeout(text); },
    },
    OptionDefinition{
        .group = connection,
        .name = "stall-timeout",
        .argument = "TIME",
        .help = "give up when the server takes nothing for so long (default: 20s)",
        .apply = [](Options& o, Text text) { o.settings.stall_timeout = parse_timeout(text); },
    },
    OptionDefinition{
        .group = connection,
        .name = "end-timeout",
        .argument = "TIME",
        .help = "wait so long for the confirmed end (default: 5s)",
        .apply = [](Options& o, Text text) { o.settings.end_timeout = parse_timeout(text); },
    },
    OptionDefinition{
        .group = connection,
        .name = "confirm",
        .argument = "LEVEL",
        .help = "the least that counts as success: acked (the server's system has every byte), closed (the "
                "server "
                "also closed in order) or answered (it said that the stream has ended) (default: acked)",
        .apply = [](Options& o, Text text) { o.settings.confirm = confirmation(text); },
    },
    OptionDefinition{
        .group = connection,
        .name = "handshake",
        .argument = "KIND",
        .help = "auto, simple or digest (default: auto: simple, and digest if the server wants it)",
        .apply = [](Options& o, Text text) { o.settings.handshake = handshake_choice(text); },
    },
    OptionDefinition{
        .group = connection,
        .name = "chunk-size",
        .argument = "SIZE",
        .help = "payload of a chunk, from 128 to 65536 bytes (default: 60000)",
        .apply =
            [](Options& o, Text text) {
                o.settings.chunk_size =
                    static_cast<std::uint32_t>(parse_size(text, least_chunk_size, most_chunk_size));
            },
    },

    OptionDefinition{
        .group = retrying,
        .name = "retry",
        .argument = "N",
        .help = "attempts after failures in a row that may pass, or forever (default: 5 for a first connect, "
                "forever once the stream was live, but none then with --speed max)",
        .apply = [](Options& o,
                    Text text) { o.settings.retry.first = o.settings.retry.live = parse_attempts(text); },
    },
    OptionDefinition{
        .group = retrying,
        .name = "retry-live",
        .argument = "N",
        .help = "the same, only for a stream that was live and was lost",
        .apply = [](Options& o, Text text) { o.settings.retry.live = parse_attempts(text); },
    },
    OptionDefinition{
        .group = retrying,
        .name = "retry-delay",
        .argument = "TIME",
        .help = "longest delay before the first attempt; it doubles from one to the next, and a random part "
                "of it is waited (default: 1s)",
        .apply = [](Options& o, Text text) { o.settings.retry.delay = parse_timeout(text); },
    },
    OptionDefinition{
        .group = retrying,
        .name = "retry-max-delay",
        .argument = "TIME",
        .help = "longest delay of all (default: 60s)",
        .apply = [](Options& o, Text text) { o.settings.retry.max_delay = parse_timeout(text); },
    },
    OptionDefinition{
        .group = retrying,
        .name = "retry-max-time",
        .argument = "TIME",
        .help = "give up when failures in a row last longer (default: no end)",
        .apply = [](Options& o, Text text) { o.settings.retry.max_time = parse_timeout(text); },
    },
    OptionDefinition{
        .group = retrying,
        .name = "resume",
        .argument = "WAY",
        .help = "after a lost connection go on where it broke (continue: nothing is left out, at most about "
                "a group of pictures is sent twice) or where time is by now (live) (default: continue)",
        .apply = [](Options& o, Text text) { o.settings.resume = resume_way(text); },
    },
    OptionDefinition{
        .group = retrying,
        .name = "timestamps",
        .argument = "WAY",
        .help = "of a new connection: restart, or continue from where the last one was (default: restart)",
        .apply = [](Options& o, Text text) { o.settings.timestamps = timestamps_way(text); },
    },

    OptionDefinition{
        .group = security,
        .name = "cacert",
        .argument = "FILE",
        .help = "trust the authorities in FILE (PEM) instead of the system's",
        .apply = [](Options& o, Text text) { o.settings.tls.authorities_file = text; },
    },
    OptionDefinition{
        .group = security,
        .name = "pin",
        .argument = "HASHES",
        .help = "refuse servers with another public key than sha256//BASE64; several are separated by ;",
        .apply = [](Options& o, Text text) { o.settings.tls.pins = parse_pins(text); },
    },
    OptionDefinition{
        .group = security,
        .name = "insecure",
        .help = "do not verify the server's certificate, and warn about it; a --pin still holds",
        .apply = [](Options& o, Text) { o.settings.tls.verification = net::TlsOptions::Verification::none; },
    },
    OptionDefinition{
        .group = security,
        .name = "cert",
        .argument = "FILE",
        .help = "show the server this certificate of ours (PEM, with its chain)",
        .apply = [](Options& o, Text text) { o.settings.tls.certificate_file = text; },
    },
    OptionDefinition{
        .group = security,
        .name = "key-pem",
        .argument = "FILE",
        .help = "private key of --cert (PEM, without passphrase; default: it stands in the same file)",
        .apply = [](Options& o, Text text) { o.settings.tls.key_file = text; },
    },

    OptionDefinition{
        .group = output,
        .letter = 'q',
        .name = "quiet",
        .help = "errors only",
        .apply = [](Options& o, Text) { o.verbosity = Verbosity::quiet; },
        .excludes = "verbose",
    },
    OptionDefinition{
        .group = output,
        .letter = 'v',
        .name = "verbose",
        .help = "say more: timings, the server's name, details",
        .apply = [](Options& o, Text) { o.verbosity = Verbosity::verbose; },
        .excludes = "quiet",
    },
    OptionDefinition{
        .group = output,
        .name = "trace",
        .help = "log every message of the protocol, without secrets",
        .apply = [](Options& o, Text) { o.settings.trace = true; },
    },
    OptionDefinition{
        .group = output,
        .name = "progress-interval",
        .argument = "TIME",
        .help = "time between progress reports; 0 for none (default: 30s, on a terminal 500ms)",
        .apply = [](Options& o, Text text) { o.progress_interval = progress_interval(text); },
    },
    OptionDefinition{
        .group = output,
        .letter = 'h',
        .name = "help",
        .help = "print this help",
        .apply = [](Options& o, Text) { o.action = Action::help; },
    },
    OptionDefinition{
        .group = output,
        .letter = 'V',
        .name = "version",
        .help = "print the versions of rtmpush and of the libraries in use",
        .apply = [](Options& o, Text) { o.action = Action::version; },
    },
};

}  // namespace

std::string OptionDefinition::variable() const {
    if (name == "help" || name == "version" || name == "explain") return {};
    std::string variable = "RTMPUSH_";
    for (const char c : name) {
        variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return variable;
}

std::span<const OptionDefinition> option_table() {
    return table;
}

}  // namespace cli
