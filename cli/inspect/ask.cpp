#include "cli/inspect/ask.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/alarm.hpp"
#include "cli/destination/destinations.hpp"
#include "cli/input/inputs.hpp"
#include "cli/inspect/check.hpp"
#include "cli/inspect/explain.hpp"
#include "cli/inspect/look.hpp"
#include "cli/inspect/probe_report.hpp"
#include "cli/outcome.hpp"
#include "cli/report/audience.hpp"
#include "cli/signals.hpp"
#include "publish/probe.hpp"
#include "publish/run_failure.hpp"

namespace cli {

using dial::ExitStatus;

namespace {

ExitStatus check_each_input(const Options& options, Audience& audience) {
    publish::Stop stop;
    const Signals signals(stop);
    const auto limit = time_limit(options, stop);
    try {
        std::string text;
        ExitStatus status = ExitStatus::success;
        std::vector<std::string> warnings;
        for (const media::Input& input : each_input(options, stop, warnings)) {
            const Checked checked = check(input, name_of(input), options);
            text += (text.empty() || options.json ? "" : "\n") + checked.text;
            if (status == ExitStatus::success || checked.status == ExitStatus::check_failed)
                status = checked.status;
        }
        for (const std::string& warning : warnings)
            audience.warn(warning);
        const ExitStatus printed = print(text);
        return printed == ExitStatus::success ? status : printed;
    } catch (const media::Error& error) {
        if (error.kind() != media::ErrorKind::interrupted || !stop.asked) throw;
        if (stop.reason == ExitStatus::timed_out) throw publish::over_time();
        return stop.reason;
    }
}

}  // namespace

ExitStatus check_and_tell(const Options& options, Console& console) {
    Audience audience(options, console);
    if (options.json) audience.add_json_lines(options);
    audience.warn_of_environment(options);
    try {
        return check_each_input(options, audience);
    } catch (const std::exception& error) {
        audience.hear(failure_of(error));
        throw;
    }
}

ExitStatus probe_destinations(const Options& options, Console& console) {
    if (options.probe_level == ProbeLevel::play) return look_at_destinations(options, console);
    Audience audience(options, console);
    audience.warn_of_environment(options);
    const std::vector<rtmp::Url> urls = destinations(options, audience.status());
    for (const std::string& warning : insecure_warnings(urls, options.settings.tls))
        audience.warn(warning);
    const publish::Settings settings = settings_of(options);
    const rtmp::Aim aim =
        options.probe_level == ProbeLevel::connect ? rtmp::Aim::connect : rtmp::Aim::publish;
    publish::Stop stop;
    const Signals signals(stop);
    const auto limit = time_limit(options, stop);
    ExitStatus status = ExitStatus::success;
    for (const publish::Probed& probed : publish::probe(urls, aim, settings, audience.status(), stop)) {
        const ExitStatus printed =
            print(options.json ? probe_json(probed, settings.known) : probe_text(probed, settings.known));
        if (probed.failure) console.error(probed.failure->what());
        if (status != ExitStatus::success) continue;
        status = probed.failure ? probed.failure->status() : printed;
    }
    if (stop.asked && stop.reason == ExitStatus::timed_out) throw publish::over_time();
    return stop.asked ? stop.reason.load() : status;
}

ExitStatus explain_destination(const Options& options, Console& console) {
    ConsoleListener reporter(console, options.verbosity, options.progress_interval);
    for (const std::string& warning : options.warnings)
        console.warning(warning);
    const std::vector<rtmp::Url> urls = destinations(options, reporter);
    std::optional<publish::report::Opened> opened;
    if (!options.testcard.empty() || !options.inputs.empty() || !options.playlist.empty()) {
        const std::unique_ptr<media::Source> source = open_inputs(options);
        opened = {inputs_name(options), source->tracks(), source->duration()};
    }
    return print(explain(urls, opened, settings_of(options), options));
}

}  // namespace cli
