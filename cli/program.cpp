#include "cli/program.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

#include "cli/alarm.hpp"
#include "cli/appointments.hpp"
#include "cli/check.hpp"
#include "cli/completions.hpp"
#include "cli/console.hpp"
#include "cli/credentials.hpp"
#include "cli/data_feed.hpp"
#include "cli/event_report.hpp"
#include "cli/explain.hpp"
#include "cli/help.hpp"
#include "cli/json_report.hpp"
#include "cli/line_output.hpp"
#include "cli/listeners.hpp"
#include "cli/options.hpp"
#include "cli/page_report.hpp"
#include "cli/probe_report.hpp"
#include "cli/programme.hpp"
#include "cli/readable.hpp"
#include "cli/report.hpp"
#include "cli/secret_file.hpp"
#include "cli/secrets.hpp"
#include "cli/service_choice.hpp"
#include "cli/service_list.hpp"
#include "cli/service_notice.hpp"
#include "cli/service_report.hpp"
#include "cli/signals.hpp"
#include "cli/stats_file.hpp"
#include "cli/testcard_list.hpp"
#include "cli/version.hpp"
#include "publish/probe.hpp"
#include "publish/publisher.hpp"
#include "rtmp/capabilities.hpp"

namespace cli {

namespace {

using publish::ExitStatus;
using publish::Failure;

/// Results go here; what a full disk swallows is a failure. A reader that closed early has had enough, and
/// needs no message.
ExitStatus print(const std::string& text) {
    const bool written =
        std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (written) return ExitStatus::success;
    if (errno == EPIPE) return ExitStatus::internal;
    throw Failure(ExitStatus::internal,
                  fmt::format("standard output: cannot write: {}", std::generic_category().message(errno)));
}

/// A destination as typed, with a key from wherever it is; what cannot be published to is refused.
rtmp::Url understand(const std::string& typed, const rtmp::UrlOverrides& overrides, const Options& options,
                     publish::Status& status) {
    rtmp::Url url = rtmp::parse_url(typed, overrides);
    if (url.key.empty() && !goes_without_key(options)) {
        // Not even its app is shown: a key can stand there when the app was forgotten.
        throw Failure(
            ExitStatus::usage,
            fmt::format("{}: no stream key; put it at the end of the URL (rtmp://host/app/key), or use "
                        "--key-file, --key or RTMPUSH_KEY",
                        mask_urls(typed)));
    }
    if (options.private_test) make_test(catalog_of(options), url);
    if (const std::optional<std::string> warning = complete_login(url, options.login))
        status.report(publish::report::Warning{*warning});
    return url;
}

bool is_same_stream(const rtmp::Url& one, const rtmp::Url& other) {
    return one.host == other.host && one.port == other.port && one.app == other.app && one.key == other.key;
}

std::vector<rtmp::Url> destinations(const Options& options, publish::Status& status) {
    rtmp::UrlOverrides overrides = options.overrides;
    if (!options.key_file.empty()) overrides.key = read_key_file(options.key_file);
    std::vector<rtmp::Url> urls;
    for (const std::string& typed : options.destinations) {
        rtmp::Url url = understand(typed, overrides, options, status);
        for (const rtmp::Url& other : urls) {
            if (!is_same_stream(url, other)) continue;
            throw Failure(ExitStatus::usage,
                          fmt::format("{}: named twice; each destination needs a key of its own, and keys "
                                      "that differ stand in the URLs",
                                      url.redacted()));
        }
        const auto reads_alike = [name = url.redacted()](rtmp::Url other) {
            other.number = 1;
            return other.redacted() == name;
        };
        url.number = 1 + static_cast<unsigned>(std::ranges::count_if(urls, reads_alike));
        urls.push_back(std::move(url));
    }
    return urls;
}

publish::Settings settings_of(const Options& options) {
    publish::Settings settings = options.settings;
    // The first word is what servers look for to tell a publisher from a player.
    settings.flash_version = fmt::format("FMLE/3.0 (compatible; rtmpush {})", version);
    settings.encoder = fmt::format("rtmpush {}", version);
    return settings;
}

ExitStatus status_of(media::ErrorKind kind) {
    switch (kind) {
        case media::ErrorKind::cannot_open:
        case media::ErrorKind::cannot_read:
            return ExitStatus::input_unreadable;
        case media::ErrorKind::nothing_to_send:
            return ExitStatus::nothing_to_send;
        case media::ErrorKind::interrupted:
            return ExitStatus::interrupted;
    }
    return ExitStatus::internal;
}

/// What went wrong, as the user meets it.
Failure failure_of(const std::exception& error) {
    if (const auto* failure = dynamic_cast<const Failure*>(&error)) return *failure;
    if (const auto* failure = dynamic_cast<const media::Error*>(&error))
        return {status_of(failure->kind()), failure->what()};
    if (const auto* failure = dynamic_cast<const rtmp::UrlError*>(&error))
        return {ExitStatus::malformed_url, failure->what()};
    return {ExitStatus::internal, fmt::format("internal error: {}", error.what())};
}

/// All who hear of a run.
class Audience {
  public:
    Audience(const Options& options, Console& console)
        : console_(console),
          verbosity_(options.verbosity),
          reporter_(console, options.verbosity, options.progress_interval,
                    options.destinations.size() > 1 ? Reporter::Names::each : Reporter::Names::none) {
        listeners_.add(reporter_);
        if (notice_.wanted()) listeners_.add(service_);
        if (!options.on_event.empty()) {
            listeners_.add(events_.emplace(options.on_event, options.progress_interval,
                                           [this](const std::string& text) { warn_others(text); }));
        }
    }

    /// The files that are kept of a stream are written. Before the run.
    void add_files(const Options& options) {
        if (!options.stats_file.empty()) {
            listeners_.add(stats_.emplace(options.stats_file, options.progress_interval,
                                          [this](const std::string& text) { warn(text); }));
        }
        if (!options.report_page.empty()) {
            listeners_.add(
                page_.emplace(options.report_page, [this](const std::string& text) { warn(text); }));
        }
    }

    /// All that happens is told as JSON lines too. Before the run.
    void add_json_lines(const Options& options) {
        json_output_.emplace(STDOUT_FILENO, console_);
        listeners_.add(json_.emplace(*json_output_, options.verbosity, options.progress_interval));
    }

    publish::Status& status() { return listeners_; }

    /// A warning that -q does not silence.
    void warn(const std::string& text) {
        warn_others(text);
        if (events_) events_->report(publish::report::Warning{text});
    }

    /// A line that -q silences.
    void tell(const std::string& text) {
        if (verbosity_ != Verbosity::quiet) console_.line(text);
        notice_.status(text);
    }

    /// For those to whom the caller does not tell it anyway.
    void hear(const Failure& failure) {
        if (json_) json_->error(failure);
        if (events_) events_->error(failure);
        if (page_) page_->error(failure);
    }

  private:
    /// All but the command for events, which what it has caused is not told.
    void warn_others(const std::string& text) {
        console_.warning(text);
        if (json_) json_->report(publish::report::Warning{text});
    }

    Console& console_;
    const Verbosity verbosity_;
    Reporter reporter_;
    ServiceNotice notice_;
    ServiceReport service_{notice_};
    std::optional<LineOutput> json_output_;
    std::optional<JsonReport> json_;
    /// After those whom its end may have something to tell.
    std::optional<EventReport> events_;
    std::optional<StatsFile> stats_;
    std::optional<PageReport> page_;
    Listeners listeners_;
};

void warn_of_insecure(const std::vector<rtmp::Url>& urls, const net::TlsOptions& tls, Audience& audience) {
    if (tls.verification != net::TlsOptions::Verification::none) return;
    for (const rtmp::Url& url : urls) {
        if (!url.tls) continue;
        audience.warn(fmt::format("{}: --insecure: the server's certificate is {}", url.redacted(),
                                  tls.pins.empty() ? "not verified; anybody could read key and stream"
                                                   : "only held against --pin"));
    }
}

/// False when asked to stop before.
bool await_begin(WallTime begin, const publish::Stop& stop, Audience& audience) {
    audience.tell(fmt::format("waiting {} for --at", clock_text(begin - std::chrono::system_clock::now())));
    return await(begin, stop.wakeup);
}

/// For --strict, before anything is sent.
void look_into_inputs(const Options& options, const publish::Stop& stop) {
    std::vector<std::string> warnings;
    const std::vector<media::Input> inputs = each_input(options, stop, warnings);
    if (!warnings.empty()) {
        throw media::Error(media::ErrorKind::cannot_open,
                           warnings.front() + ", which --strict does not allow: take it out");
    }
    for (const media::Input& input : inputs)
        refuse_what_services_refuse(input, options);
}

ExitStatus publish_input(const Options& options, Audience& audience) {
    const Appointments times = appointments(options, std::chrono::system_clock::now());
    const std::vector<rtmp::Url> urls =
        options.dry_run ? std::vector<rtmp::Url>() : destinations(options, audience.status());
    publish::Stop stop;
    std::atomic<bool> reread{false};
    const Signals signals(stop, options.playlist.empty() ? nullptr : &reread);
    try {
        if (options.strict) look_into_inputs(options, stop);
        const std::unique_ptr<publish::DataFeed> data =
            options.data_file.empty() ? nullptr : open_data_feed(options.data_file);
        const std::unique_ptr<media::Source> source = open_programme(options, &stop, &reread);
        warn_of_insecure(urls, options.settings.tls, audience);
        if (times.begin && !await_begin(*times.begin, stop, audience)) return stop.reason;
        std::optional<Alarm> end;
        if (times.end) end.emplace(*times.end, [&stop] { stop.ask(ExitStatus::success); });
        publish::SteadyClock clock;
        publish::Settings settings = settings_of(options);
        settings.data = data.get();
        return publish::publish(*source, programme_name(options), urls, settings, clock, audience.status(),
                                stop);
    } catch (const media::Error& error) {
        if (error.kind() != media::ErrorKind::interrupted) throw;
        return stop.reason;
    }
}

ExitStatus check_inputs(const Options& options, Audience& audience) {
    publish::Stop stop;
    const Signals signals(stop);
    try {
        std::string text;
        bool refused = false;
        std::vector<std::string> warnings;
        for (const media::Input& input : each_input(options, stop, warnings)) {
            const Checked checked = check(input, name_of(input), options);
            text += (text.empty() || options.json ? "" : "\n") + checked.text;
            refused |= checked.refused;
        }
        for (const std::string& warning : warnings)
            audience.warn(warning);
        const ExitStatus printed = print(text);
        return printed == ExitStatus::success && refused ? ExitStatus::check_failed : printed;
    } catch (const media::Error& error) {
        if (error.kind() != media::ErrorKind::interrupted) throw;
        return stop.reason;
    }
}

ExitStatus check_and_tell(const Options& options, Console& console) {
    Audience audience(options, console);
    if (options.json) audience.add_json_lines(options);
    try {
        return check_inputs(options, audience);
    } catch (const std::exception& error) {
        audience.hear(failure_of(error));
        throw;
    }
}

ExitStatus publish_and_tell(const Options& options, Console& console) {
    Audience audience(options, console);
    if (options.json) audience.add_json_lines(options);
    try {
        audience.add_files(options);
        return publish_input(options, audience);
    } catch (const publish::DestinationFailure& failure) {
        // Of several each was told when it came.
        if (options.destinations.size() > 1) return failure.status();
        throw;
    } catch (const std::exception& error) {
        audience.hear(failure_of(error));
        throw;
    }
}

/// The status of the first destination that failed.
ExitStatus probe_destinations(const Options& options, Console& console) {
    Audience audience(options, console);
    const std::vector<rtmp::Url> urls = destinations(options, audience.status());
    warn_of_insecure(urls, options.settings.tls, audience);
    publish::Settings settings = settings_of(options);
    settings.codecs.announced = rtmp::whole_offer();
    settings.caps_ex = rtmp::caps_ex_reconnect;
    publish::Stop stop;
    const Signals signals(stop);
    ExitStatus status = ExitStatus::success;
    for (const publish::Probed& probed :
         publish::probe(urls, options.probe_aim, settings, audience.status(), stop)) {
        const ExitStatus printed = print(options.json ? probe_json(probed) : probe_text(probed));
        if (probed.failure) console.error(probed.failure->what());
        if (status != ExitStatus::success) continue;
        status = probed.failure ? probed.failure->status() : printed;
    }
    return stop.asked ? stop.reason.load() : status;
}

ExitStatus explain_destination(const Options& options, Console& console) {
    Reporter reporter(console, options.verbosity, options.progress_interval);
    const std::vector<rtmp::Url> urls = destinations(options, reporter);
    std::optional<publish::report::Opened> opened;
    if (options.testcard != nullptr || !options.inputs.empty() || !options.playlist.empty()) {
        const std::unique_ptr<media::Source> source = open_programme(options);
        opened = {programme_name(options), source->tracks(), source->duration()};
    }
    return print(explain(urls, opened, options.settings, options.data_file));
}

ExitStatus act(int count, char** arguments, Console& console) {
    const Options options = parse_options(count, arguments);
    scrub_arguments(count, arguments);
    switch (options.action) {
        case Action::help:
            return print(help_text());
        case Action::version:
            return print(version_text());
        case Action::completions:
            return print(completions(options.shell));
        case Action::list_services:
            return print(options.json ? catalog_of(options).to_json() : service_list(catalog_of(options)));
        case Action::list_testcards:
            return print(options.json ? testcard_list_json() : testcard_list());
        case Action::check:
            return check_and_tell(options, console);
        case Action::explain:
            return explain_destination(options, console);
        case Action::probe:
            return probe_destinations(options, console);
        case Action::publish:
            return publish_and_tell(options, console);
    }
    return ExitStatus::internal;
}

ExitStatus act_and_tell(int count, char** arguments, Console& console) {
    try {
        return act(count, arguments, console);
    } catch (const std::exception& error) {
        const Failure failure = failure_of(error);
        console.error(failure.what());
        return failure.status();
    }
}

/// A descriptor from 0 to 2 that is closed would be given to the next file or socket, and progress be written
/// into the stream. What stands in for it refuses what it is for, as the closed one did.
void fill_standard_descriptors() {
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(standard, F_GETFD) != -1) continue;
        // The lowest that is free: this one. Without /dev/null nothing can be done, and a closed one stays
        // closed.
        static_cast<void>(open("/dev/null", standard == STDIN_FILENO ? O_WRONLY : O_RDONLY));
    }
}

}  // namespace

int run(int count, char** arguments) {
    fill_standard_descriptors();
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    Console console(STDERR_FILENO);
    return static_cast<int>(act_and_tell(count, arguments, console));
}

}  // namespace cli
