#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/options/completions.hpp"
#include "cli/options/moment.hpp"
#include "media/clips/testcard.hpp"
#include "media/play/play_order.hpp"
#include "publish/settings.hpp"
#include "rtmp/session.hpp"
#include "rtmp/url.hpp"

namespace cli {

/// What a command line asks for.
enum class Action {
    publish,
    check,
    explain,
    probe,
    list_services,
    list_testcards,
    completions,
    help,
    version
};

enum class Verbosity { quiet, normal, verbose };

/// Where the login of a destination is, besides its URL.
struct LoginOptions {
    /// `NAME[:PASSWORD]`; empty for none.
    std::string user;
    /// That of RTMPUSH_PASSWORD.
    std::optional<std::string> password;
    /// Empty for none, "-" for standard input.
    std::string password_file;
    /// Look into ~/.netrc, or into netrc_file if that is not empty.
    bool netrc = false;
    std::string netrc_file;
};

/// A command line and its environment, checked and in the types of those who need it.
struct Options {
    Action action = Action::publish;
    /// Of `completions`.
    Shell shell = Shell::bash;
    /// Of `probe`: how far it goes.
    rtmp::Aim probe_aim = rtmp::Aim::connect;
    /// Files, and at most one "-", in playing order. None with `testcard`, with `playlist` and, for
    /// `explain` and `probe`, when none was named.
    std::vector<std::string> inputs;
    /// A file that names them instead; empty for none.
    std::string playlist;
    /// How often they are played; nothing for no end.
    std::optional<unsigned> passes = 1;
    media::PlayOrder::Sequence sequence = media::PlayOrder::Sequence::as_given;
    /// Publish nothing that a destination's service is known to refuse, and end with an input that cannot be
    /// played.
    bool strict = false;
    /// Into the first input.
    media::Time start{0};
    std::optional<Moment> at;
    std::optional<Moment> until;
    /// As typed. None only for `dry_run`.
    std::vector<std::string> destinations;
    /// The key only if it was typed or stood in the environment; otherwise it may be in `key_file`.
    rtmp::UrlOverrides overrides;
    /// Empty for none, "-" for standard input.
    std::string key_file;
    /// Names of services to publish to; their URLs are among `destinations`.
    std::vector<std::string> services;
    /// Services besides those that are built in; empty for none.
    std::string services_file;
    /// Ask each destination's service for a publish that nobody sees.
    bool private_test = false;
    /// Of `check`: draw the bit rate over time too.
    bool chart = false;
    /// Of `check`: read no more of the input than this; nothing for all of it.
    std::optional<media::Time> check_length;
    LoginOptions login;
    media::TrackChoice tracks;
    /// Tracks of other files that play along with the input.
    std::vector<media::Companion> companions;
    /// libavformat's name for the container of the inputs; empty to find out.
    std::string format;
    /// The built-in clip to publish; null for none.
    const media::Testcard* testcard = nullptr;
    /// Lines of data to be sent besides; empty for none, "-" for standard input.
    std::string data_file;
    /// Give inputs without audio a silent track.
    bool silent_audio = false;
    /// Connect to nothing: read the input and write the dump.
    bool dry_run = false;
    publish::Settings settings;
    Verbosity verbosity = Verbosity::normal;
    /// Results and events as JSON lines on standard output.
    bool json = false;
    /// Nothing for what suits the terminal or the log, 0 for none but at the end.
    std::optional<std::chrono::nanoseconds> progress_interval;
    /// A command that gets each event; empty for none.
    std::string on_event;
    /// Where the figures go for Prometheus; empty for nowhere.
    std::string stats_file;
    /// Where the page about the run goes; empty for nowhere.
    std::string report_page;
};

/// Whether no destination is told a key, and none is needed.
bool goes_without_key(const Options& options);

/// Reads the arguments of main, then for each option that they lack its variable RTMPUSH_… in the
/// environment, then a configuration file. Throws publish::Failure; the message never repeats what may be a
/// key.
Options parse_options(int count, const char* const* arguments);

}  // namespace cli
