#include "cli/options/options.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "cli/environment.hpp"
#include "cli/options/assignment.hpp"
#include "cli/options/command_line.hpp"
#include "cli/options/file_name.hpp"
#include "cli/options/load_checks.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/route_words.hpp"
#include "cli/options/service_choice.hpp"
#include "cli/options/units.hpp"
#include "cli/options/usage.hpp"
#include "media/remote/remote_stream.hpp"
#include "rtmp/url.hpp"

namespace cli {

namespace {

bool prints_only(Action action) {
    return action == Action::help || action == Action::version || action == Action::completions ||
           action == Action::list_services || action == Action::list_testcards;
}

/// Sources of the options that matter: a mistake in the environment or in a file must not keep the help from
/// those who look for their mistake in it.
Assignment::Sources sources_for(const std::vector<GivenOption>& given) {
    const auto is_given = [&](const char* option) {
        return given.at(option_index(option)).source != GivenOption::Source::nowhere;
    };
    return is_given("help") || is_given("version") || is_given("completions")
               ? Assignment::Sources::command_line_alone
               : Assignment::Sources::all;
}

/// True for what is no input: the URL of a destination, or of a stream to look at.
bool is_destination(const std::string& argument, const Options& options) {
    if (rtmp::is_rtmp_url(argument)) return true;
    const bool looks = options.action == Action::probe && options.probe_level == ProbeLevel::play;
    return looks && media::is_network_address(argument);
}

/// Inputs and destinations of the command line, or else of the configuration file.
void take_names(const std::vector<std::string>& positionals, const ConfigFile& file, Options& options) {
    for (const std::string& argument : positionals) {
        (is_destination(argument, options) ? options.destinations : options.inputs).push_back(argument);
    }
    if (options.inputs.empty() && options.testcard.empty() && options.playlist.empty())
        options.inputs = file.inputs;
    if (options.destinations.empty()) options.destinations = file.destinations;
}

/// Refuses a word behind a URL, beside other inputs, that is no file: it may well be a key.
void check_behind_url(const std::vector<std::string>& positionals, const Options& options) {
    if (options.inputs.size() < 2) return;
    const auto url = std::find_if(positionals.begin(), positionals.end(), rtmp::is_rtmp_url);
    for (auto at = url; at != positionals.end(); ++at) {
        std::error_code unknown;
        if (rtmp::is_rtmp_url(*at) || *at == "-" || std::filesystem::exists(*at, unknown)) continue;
        refuse_usage(
            "what stands behind the URL is no file that is there (a key goes with --key-file or --key)");
    }
}

/// `--testcard list` is the one word behind such an option that is understood: nothing else can be meant.
bool asks_for_testcards(const std::vector<std::string>& positionals, const Options& options) {
    return options.action == Action::publish && !options.testcard.empty() &&
           positionals == std::vector<std::string>{"list"};
}

bool reads_as_time(std::string_view text) {
    try {
        parse_time(text);
        return true;
    } catch (const UnitError&) {
        return false;
    }
}

bool is_word_of(const OptionDefinition& definition, std::string_view text) {
    return fmt::format(" {} ", definition.words).find(fmt::format(" {} ", text)) != std::string::npos;
}

/// Refuses `--loop 3`, which does not mean what it seems to: that is a file called 3.
void refuse_lost_values(int count, const char* const* arguments) {
    for (int i = 1; i + 1 < count && std::string_view(arguments[i]) != "--"; ++i) {
        for (const OptionDefinition& definition : option_table()) {
            const bool may_lack_it = !definition.optional_value.empty();
            if (!may_lack_it || arguments[i] != fmt::format("--{}", definition.name)) continue;
            const std::string_view next = arguments[i + 1];
            const bool is_word = is_word_of(definition, next);
            std::error_code unknown;
            if ((!is_word && !reads_as_time(next)) || std::filesystem::exists(next, unknown)) continue;
            refuse_usage(fmt::format("--{0}: its value goes behind a =, as in --{0}={1}", definition.name,
                                     is_word ? next : definition.optional_value));
        }
    }
}

/// Checks the inputs. Its messages repeat no argument: one that is out of place may well be a key.
void check_inputs(const Options& options) {
    const int kinds = (options.testcard.empty() ? 0 : 1) + (options.inputs.empty() ? 0 : 1) +
                      (options.playlist.empty() ? 0 : 1);
    if (kinds > 1) refuse_usage("give INPUTs, or --playlist, or --testcard: only one of them");
    const bool needs_none = options.action == Action::explain || options.action == Action::probe;
    if (kinds == 0 && !needs_none) {
        refuse_usage("nothing to publish: name a file, - for standard input, --playlist, or --testcard");
    }
    std::for_each(options.inputs.begin(), options.inputs.end(), refuse_url_as_input);
    for (const media::Companion& companion : options.companions) {
        if (companion.path == "-") refuse_usage("--track-from takes a file, not standard input");
    }
    const auto pipes = std::count(options.inputs.begin(), options.inputs.end(), "-");
    if (pipes > 1 || (pipes > 0 && options.passes != 1U)) {
        refuse_usage("standard input can be played only once: use it one time, and without --loop");
    }
    const bool has_level =
        !options.inputs.empty() &&
        (options.inputs[0] == "connect" || options.inputs[0] == "publish" || options.inputs[0] == "play");
    if (options.action == Action::probe && has_level) {
        refuse_usage(fmt::format("the level of --probe follows a \"=\": --probe={}", options.inputs[0]));
    }
    if (!options.tracks.want_video && !options.tracks.want_audio) {
        refuse_usage("--no-video and --no-audio together leave nothing to publish");
    }
}

/// Refuses what a file without an end cannot do.
void check_follow(const Options& options) {
    if (!options.follow) return;
    const bool is_one_file = options.inputs.size() == 1 && options.inputs.front() != "-";
    if (!is_one_file) refuse_usage("--follow takes one INPUT, a file that is still being written");
    if (options.passes != 1U)
        refuse_usage("--follow waits for more, so nothing is played again: leave out --loop");
    if (!options.companions.empty()) refuse_usage("--follow reads one file: leave out --track-from");
    if (options.action == Action::check || options.strict)
        refuse_usage("--check and --strict read an input to its end, which --follow waits for; leave it out");
}

void check_sessions(const publish::Settings& settings) {
    if (settings.session_gap.count() == 0) return;
    if (!settings.max_session) refuse_usage("--session-gap goes with --max-session");
    const publish::LagPolicy& lag = settings.lag;
    if (lag.way == publish::LagPolicy::Way::fail && settings.session_gap >= lag.max_lag)
        refuse_usage("--session-gap makes the stream later than --max-lag allows: give it less");
}

void check_write_out(const Options& options) {
    if (options.write_out.empty()) return;
    if (options.action == Action::probe)
        refuse_usage("--write-out tells of what was published; --probe has its figures with --json");
    if (options.action == Action::check)
        refuse_usage("--write-out tells of what was published; --check has its figures with --json");
}

void check_verify(const Options& options) {
    const VerifyOptions& verify = options.verify;
    const bool proves = !verify.places.empty() || !options.bounds.empty();
    if (proves && options.action != Action::publish && options.action != Action::explain)
        refuse_usage(
            "--verify and --expect judge what is published; --probe and --check publish nothing: leave them "
            "out");
    if (verify.places.empty() || options.action != Action::publish) return;
    if (options.dry_run) refuse_usage("--verify watches what is published, and --dry-run publishes nothing");
    const bool reads_input = std::ranges::find(verify.places, "-") != verify.places.end();
    const bool reads_key = verify.key_file == "-";
    const bool input = std::ranges::find(options.inputs, "-") != options.inputs.end();
    const bool others =
        input || options.data_file == "-" || options.key_file == "-" || options.login.password_file == "-";
    if ((reads_input && reads_key) || ((reads_input || reads_key) && others))
        refuse_usage("--verify cannot share standard input with what else is read from there");
    if (reads_key && verify.places.size() * options.destinations.size() > 1)
        refuse_usage("--verify-key-file - is for one place to watch");
}

void check_chart(const Options& options) {
    if (options.action == Action::check && options.json && options.chart)
        refuse_usage("--chart draws for people; leave it out with --json");
}

void check_tracks(const Options& options) {
    const media::TrackChoice& tracks = options.tracks;
    if (!options.companions.empty() && (options.inputs.size() > 1 || !options.playlist.empty()))
        refuse_usage("--track-from plays along with one INPUT, not with several or a --playlist");
    if (!tracks.several) return;
    if (tracks.video || tracks.audio)
        refuse_usage("--tracks names all that is sent: leave out --video-track and --audio-track");
    if (!tracks.several->empty() && (!tracks.want_video || !tracks.want_audio))
        refuse_usage("--tracks names what is sent: leave out --no-video and --no-audio, or say --tracks all");
}

void check_standard_input(const Options& options) {
    const bool key = options.key_file == "-";
    const bool password = options.login.password_file == "-";
    const bool input = std::find(options.inputs.begin(), options.inputs.end(), "-") != options.inputs.end();
    const bool data = options.data_file == "-";
    if (options.write_out == "@-" && (key || password || input || data))
        refuse_usage("--write-out @- cannot share standard input with what else is read from there");
    if (data && (key || password || input))
        refuse_usage("--data cannot share standard input with the input, the key or the password");
    if (key && input) refuse_usage("the key and the input cannot both come from standard input");
    if (password && input) refuse_usage("the password and the input cannot both come from standard input");
    if (key && password) refuse_usage("the key and the password cannot both come from standard input");
}

void check_login(const Options& options) {
    const bool two_passwords =
        options.login.user.find(':') != std::string::npos && !options.login.password_file.empty();
    if (two_passwords) refuse_usage("the password is given by --user or by --password-file, not by both");
}

/// The one variable that is no option's: a password never stands among the arguments by itself.
std::optional<std::string> password_of_environment() {
    const std::string_view value = environment("RTMPUSH_PASSWORD").value_or("");
    return value.empty() ? std::nullopt : std::optional<std::string>(value);
}

void take_services(Options& options) {
    if (options.services.empty() && options.services_file.empty()) return;
    // A mistake in it is told though nothing of it is needed.
    const service::Catalog catalog = catalog_of(options);
    if (options.services.empty() || options.action == Action::check) return;
    // Without one, what a service's URL ends in would be taken for the key.
    const bool keyless = !options.overrides.key && options.key_file.empty() && options.load.keys_file.empty();
    for (const std::string& name : options.services) {
        std::string url = service_url(catalog, name);
        if (keyless && !url.ends_with('/')) url += '/';
        options.destinations.push_back(std::move(url));
    }
    if (keyless && !goes_without_key(options))
        refuse_usage("--to needs the stream key: --key-file, RTMPUSH_KEY or --key");
}

void check_destinations(const Options& options) {
    if (options.destinations.size() > 1) {
        if (options.overrides.tc_url) refuse_usage("--tcurl is for one destination: it names its server");
        if (options.login.password_file == "-")
            refuse_usage("a password from standard input is for one destination");
    }
    const bool needs_none =
        (options.dry_run && options.action == Action::publish) || options.action == Action::check;
    if (options.destinations.empty() && !needs_none) {
        const bool took_one = std::ranges::any_of(
            options.verify.places, [](const std::string& place) { return rtmp::is_rtmp_url(place); });
        refuse_usage(
            fmt::format("no destination: give a URL like rtmp://localhost/live/test, or --to and a service{}",
                        took_one ? " (the URL behind --verify is a place to watch)" : ""));
    }
}

/// Settles what becomes of a slow destination: it must not hold the others up, unless that is asked for.
void settle_lag(const Assignment& assignment, Options& options) {
    publish::LagPolicy& lag = options.settings.lag;
    using Way = publish::LagPolicy::Way;
    const bool paced = options.settings.speed.has_value();
    if (!paced && lag.way != Way::wait)
        refuse_usage("--on-lag needs a pace: with --speed max nothing is late");
    if (!paced && options.settings.burst.count() > 0)
        refuse_usage("--burst needs a pace: with --speed max all is sent at once");
    if (!paced && assignment.has("catch-up"))
        refuse_usage("--catch-up needs a pace: with --speed max nothing is late");
    if (paced && options.destinations.size() > 1 && !assignment.has("on-lag")) lag.way = Way::drop;
    if (assignment.has("max-lag") && lag.way == Way::drop)
        refuse_usage(
            "--max-lag goes with --on-lag fail or wait: with drop --queue says how late is too late");
}

void check_dump(const Options& options) {
    const std::string& dump = options.settings.dump_path;
    if (dump.empty()) return;
    // A file that does not exist is no other file's equal; what else is wrong with it shows when it is
    // opened.
    const auto is_dump = [&dump](const std::string& input) {
        std::error_code absent;
        return std::filesystem::equivalent(dump, input, absent);
    };
    if (std::any_of(options.inputs.begin(), options.inputs.end(), is_dump))
        refuse_usage("--dump would overwrite the input");
    if (is_dump(options.data_file)) refuse_usage("--dump would overwrite the --data");
    if (is_dump(options.playlist)) refuse_usage("--dump would overwrite the playlist");
}

/// Takes proxies from the environment, as other programs do, where our own options are silent. The variables
/// were set for others too: one that we cannot use matters to those alone who would go through that proxy.
void take_proxy_environment(const Assignment& assignment, net::Route& route) {
    if (!assignment.has("noproxy")) route.direct = environment_direct_hosts();
    if (assignment.has("proxy")) return;
    try {
        route.proxy = environment_proxy();
    } catch (const UnitError& error) {
        route.proxy_fault = error.what();
    }
}

void check_route(const net::DialOptions& dial) {
    if (!dial.origin.address || dial.names.family == net::Family::any) return;
    const bool is_ipv4 = dial.origin.address->family() == AF_INET;
    if (is_ipv4 != (dial.names.family == net::Family::ipv4)) {
        refuse_usage(fmt::format("--interface {} is an {} address, and --{} excludes those",
                                 dial.origin.address->host(), is_ipv4 ? "IPv4" : "IPv6",
                                 is_ipv4 ? "ipv6" : "ipv4"));
    }
}

}  // namespace

bool goes_without_key(const Options& options) {
    return options.action == Action::probe && options.probe_level == ProbeLevel::connect;
}

Options parse_options(int count, const char* const* arguments) {
    CommandLine line = split_command_line(count, arguments);
    const Assignment::Sources sources = sources_for(line.options);
    const Assignment assignment(std::move(line.options), sources);
    Options options = assignment.options();
    take_names(line.positionals, assignment.file(), options);
    if (asks_for_testcards(line.positionals, options)) options.action = Action::list_testcards;
    if (options.action == Action::merge) take_summaries(line.positionals, options);
    if (prints_only(options.action) || options.action == Action::merge) return options;
    check_behind_url(line.positionals, options);
    refuse_lost_values(count, arguments);
    options.login.password = password_of_environment();
    take_services(options);
    check_inputs(options);
    check_load(assignment, options);
    check_follow(options);
    check_verify(options);
    check_chart(options);
    check_write_out(options);
    check_tracks(options);
    check_standard_input(options);
    check_login(options);
    check_destinations(options);
    check_dump(options);
    take_proxy_environment(assignment, options.settings.route);
    check_route(options.settings.route.dial);
    if (options.dry_run && !assignment.has("speed")) options.settings.speed = std::nullopt;
    settle_lag(assignment, options);
    check_sessions(options.settings);
    // A stream that never ends would fall behind for good with every outage.
    const bool goes_on_meanwhile = options.passes != 1U || options.settings.live;
    if (goes_on_meanwhile && !assignment.has("resume"))
        options.settings.resume = publish::Resume::where_time_is;
    // An unpaced push keeps what a new connection would need only on request: it costs twice the memory and
    // time.
    const bool asked = assignment.has("retry") || assignment.has("retry-live");
    if (!options.settings.speed && !asked) options.settings.retry.live = 0;
    return options;
}

}  // namespace cli
