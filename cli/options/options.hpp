#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/options/bound.hpp"
#include "cli/options/completions.hpp"
#include "cli/options/load_options.hpp"
#include "cli/options/moment.hpp"
#include "media/track_choice.hpp"
#include "publish/settings.hpp"
#include "rtmp/url.hpp"

namespace cli {

/// A command line, understood: all that it asks for.
enum class Action {
    publish,
    check,
    explain,
    probe,
    list_services,
    list_testcards,
    completions,
    merge,
    help,
    version
};

/// How far `--probe` goes.
enum class ProbeLevel {
    /// To a server that has answered; the key is left alone.
    connect,
    /// To a publish that was accepted.
    publish,
    /// To frames of a stream that somebody else publishes; over HTTP(S), too.
    play,
};

/// Order in which the inputs of a pass are played.
enum class PlayingOrder { as_given, shuffled };

enum class Verbosity { quiet, normal, verbose };

/// The login of a destination, besides that in its URL.
struct LoginOptions {
    /// `NAME[:PASSWORD]`; empty for none.
    std::string user;
    /// Password in RTMPUSH_PASSWORD.
    std::optional<std::string> password;
    /// File with the password; empty for none, "-" for standard input.
    std::string password_file;
    /// Look into ~/.netrc, or into netrc_file if that is not empty.
    bool netrc = false;
    std::string netrc_file;
};

/// Places to watch while the stream is published, and how.
struct VerifyOptions {
    /// Places to watch: URLs, "-", files; an empty text for each destination's own URL.
    std::vector<std::string> places;
    /// File with the key of playback; empty for none, "-" for standard input.
    std::string key_file;
    /// `NAME[:PASSWORD]` of playback; empty for none.
    std::string user;
    /// Lines for requests over HTTP, without their ends.
    std::vector<std::string> headers;
    /// Patience with the first frame, and with the last one.
    std::chrono::nanoseconds timeout = std::chrono::seconds(10);
};

/// A command line and its environment, checked: plain data, for those who act on it.
struct Options {
    Action action = Action::publish;
    /// Shell of `--completions`.
    Shell shell = Shell::bash;
    ProbeLevel probe_level = ProbeLevel::connect;
    /// Files, and at most one "-", in playing order; the summaries, for `merge`. None with `testcard`, with `playlist` and, for
    /// `explain` and `probe`, when none was named.
    std::vector<std::string> inputs;
    /// File that names the inputs instead; empty for none.
    std::string playlist;
    /// How often the inputs are played; nothing for no end.
    std::optional<unsigned> passes = 1;
    PlayingOrder order = PlayingOrder::as_given;
    /// Publish nothing that a destination's service is known to refuse, and end with an input that cannot be
    /// played.
    bool strict = false;
    /// Time in the first input at which it begins.
    std::chrono::nanoseconds start{0};
    std::optional<Moment> at;
    std::optional<Moment> until;
    /// Time that the whole run may take, without the wait for `at`; nothing for no end.
    std::optional<std::chrono::nanoseconds> max_time;
    /// Destinations as typed; to look at, addresses of HTTP(S) too. None only for `dry_run`.
    std::vector<std::string> destinations;
    /// Parts of every URL that were named apart. The key only if it was typed or stood in the environment;
    /// otherwise it may be in `key_file`.
    rtmp::UrlOverrides overrides;
    /// File with the key; empty for none, "-" for standard input.
    std::string key_file;
    /// Names of services to publish to; their URLs are among `destinations`.
    std::vector<std::string> services;
    /// File of services besides those that are built in; empty for none.
    std::string services_file;
    /// Ask each destination's service for a publish that nobody sees.
    bool private_test = false;
    /// For `check`: draw the bit rate over time too.
    bool chart = false;
    /// For `check`: read no more of the input than this; nothing for all of it.
    std::optional<std::chrono::nanoseconds> check_length;
    LoginOptions login;
    media::TrackChoice tracks;
    /// Tracks of other files that play along with the input.
    std::vector<media::Companion> companions;
    /// libavformat's name for the container of the inputs; empty to find out.
    std::string format;
    /// Wait for more at the end of the input.
    bool follow = false;
    /// Name of the built-in clip to publish; empty for none.
    std::string testcard;
    /// File with lines of data to be sent besides; empty for none, "-" for standard input.
    std::string data_file;
    VerifyOptions verify;
    LoadOptions load;
    /// Bounds that figures are to keep to.
    std::vector<Bound> bounds;
    /// Give inputs without audio a silent track.
    bool silent_audio = false;
    /// Connect to nothing: read the input and write the dump.
    bool dry_run = false;
    publish::Settings settings;
    Verbosity verbosity = Verbosity::normal;
    /// Results and events as JSON lines on standard output.
    bool json = false;
    /// Time between progress reports: nothing for what suits the terminal or the log, 0 for none but at the
    /// end.
    std::optional<std::chrono::nanoseconds> progress_interval;
    /// A command that gets each event; empty for none.
    std::string on_event;
    /// File for the figures in the format of Prometheus; empty for none.
    std::string stats_file;
    /// File for the page about the run; empty for none.
    std::string report_page;
    /// Faults of the environment to warn about, which change nothing.
    std::vector<std::string> warnings;
    /// Format of the text that is written for each destination, or `@` and the file that holds it; empty for
    /// none.
    std::string write_out;
};

/// True where no destination is told a key, and none is needed.
bool goes_without_key(const Options& options);

/// Reads the arguments of main, then for each option that they lack its variable RTMPUSH_… in the
/// environment, then a configuration file. Throws dial::Failure; the message never repeats what may be a
/// key.
Options parse_options(int count, const char* const* arguments);

}  // namespace cli
