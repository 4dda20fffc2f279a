#include "cli/push/push.hpp"

#include <atomic>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/alarm.hpp"
#include "cli/destination/destinations.hpp"
#include "cli/input/data_input.hpp"
#include "cli/input/inputs.hpp"
#include "cli/inspect/check.hpp"
#include "cli/options/appointments.hpp"
#include "cli/options/run_ends.hpp"
#include "cli/outcome.hpp"
#include "cli/push/bounds.hpp"
#include "cli/push/verification.hpp"
#include "cli/report/audience.hpp"
#include "cli/report/bounds_listener.hpp"
#include "cli/signals.hpp"
#include "cli/text/readable.hpp"
#include "publish/publisher.hpp"
#include "publish/run_failure.hpp"

namespace cli {

using dial::ExitStatus;

namespace {

/// Waits for --at; false when asked to stop before.
bool await_begin(WallTime begin, const publish::Stop& stop, Audience& audience) {
    audience.tell(fmt::format("waiting {} for --at", clock_text(begin - std::chrono::system_clock::now())));
    return await(begin, stop.wakeup);
}

/// Checks every input for --strict, before anything is sent.
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

/// Proofs that the options ask for, made before anything is waited for: a mistake in them is told at once.
struct Proofs {
    Proofs(const Options& options, const std::vector<rtmp::Url>& urls, Audience& audience,
           publish::Stop& stop)
        : bounds(bounds_on_run(options)), verification(options, urls, audience, stop) {
        if (!options.bounds.empty()) audience.listen(bounds);
    }
    BoundsListener bounds;
    Verification verification;
};

/// Publishes and, where that is asked for, watches what comes of it and holds the figures against their bounds.
ExitStatus publish_and_prove(media::Source& source, const std::vector<rtmp::Url>& urls,
                             const Options& options, Audience& audience, publish::Stop& stop,
                             publish::DataFeed* data, Proofs& proofs) {
    BoundsListener& bounds = proofs.bounds;
    Verification& verification = proofs.verification;
    publish::SteadyClock clock;
    ExitStatus status = ExitStatus::internal;
    try {
        status = publish::publish(source, inputs_name(options), urls, settings_of(options), clock,
                                  audience.status(), stop, data, verification.taps());
    } catch (...) {
        verification.finish(Verification::Ending::broken_off);
        throw;
    }
    verification.finish(status == ExitStatus::success ? Verification::Ending::in_order
                                                      : Verification::Ending::broken_off);
    if (status != ExitStatus::success) return status;
    if (stop.asked && stop.reason == ExitStatus::timed_out) throw publish::over_time();
    if (stop.asked && stop.reason != ExitStatus::success) return stop.reason;
    if (const std::optional<dial::Failure> failure = verification.failure()) throw dial::Failure(*failure);
    if (const std::vector<std::string> broken = bounds.broken(); !broken.empty())
        throw dial::Failure(ExitStatus::bound_broken, fmt::format("{} (--expect)", fmt::join(broken, "; ")));
    return ExitStatus::success;
}

ExitStatus publish_input(const Options& options, Audience& audience) {
    const Appointments times = appointments(options, std::chrono::system_clock::now());
    const std::vector<rtmp::Url> urls =
        options.dry_run ? std::vector<rtmp::Url>() : destinations(options, audience.status());
    audience.expect(urls);
    publish::Stop stop;
    std::atomic<bool> reread{false};
    const Signals signals(stop, options.playlist.empty() ? nullptr : &reread);
    const RunEnds ends(options, times, stop);
    Proofs proofs(options, urls, audience, stop);
    try {
        if (options.strict) look_into_inputs(options, stop);
        const std::unique_ptr<publish::DataFeed> data =
            options.data_file.empty() ? nullptr : open_data_feed(options.data_file);
        const std::unique_ptr<media::Source> source = open_inputs(options, &stop, &reread);
        for (const std::string& warning : insecure_warnings(urls, options.settings.tls))
            audience.warn(warning);
        if (times.begin && !await_begin(*times.begin, stop, audience)) return stop.reason;
        return publish_and_prove(*source, urls, options, audience, stop, data.get(), proofs);
    } catch (const media::Error& error) {
        if (error.kind() != media::ErrorKind::interrupted || !stop.asked) throw;
        if (stop.reason == ExitStatus::timed_out) throw publish::over_time();
        if (stop.reason == ExitStatus::success)
            throw publish::ended_before(inputs_name(options) + ": nothing came of it");
        return stop.reason;
    }
}

}  // namespace

ExitStatus push(const Options& options, Console& console) {
    Audience audience(options, console);
    if (options.json) audience.add_json_lines(options);
    try {
        audience.add_write_out(options);
        audience.add_files(options);
        audience.warn_of_environment(options);
        const ExitStatus status = publish_input(options, audience);
        audience.conclude();
        return status;
    } catch (const publish::DestinationFailure& failure) {
        audience.conclude();
        // Failures of several destinations were told as each came.
        if (options.destinations.size() > 1) return failure.status();
        throw;
    } catch (const std::exception& error) {
        audience.hear(failure_of(error));
        throw;
    }
}

}  // namespace cli
