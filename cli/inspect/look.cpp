#include "cli/inspect/look.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "cli/destination/destinations.hpp"
#include "cli/destination/remote_access.hpp"
#include "cli/inspect/look_report.hpp"
#include "cli/outcome.hpp"
#include "cli/report/audience.hpp"
#include "cli/signals.hpp"
#include "net/poll.hpp"
#include "publish/report_queue.hpp"
#include "publish/run_failure.hpp"
#include "watch/looker.hpp"

namespace cli {

using dial::ExitStatus;

namespace {

using Lookers = std::vector<std::unique_ptr<watch::Looker>>;

/// The settings of a look at each destination, in their order.
std::vector<watch::Looker::Settings> looks_at(const Options& options, Audience& audience) {
    Options over_rtmp = options;
    std::erase_if(over_rtmp.destinations, [](const std::string& typed) { return !rtmp::is_rtmp_url(typed); });
    const std::vector<rtmp::Url> urls = destinations(over_rtmp, audience.status());
    for (const std::string& warning : insecure_warnings(urls, options.settings.tls))
        audience.warn(warning);
    watch::Looker::Settings settings{.dialled = settings_of(options), .patience = options.verify.timeout};
    settings.dialled.connect_timeout = std::min(settings.dialled.connect_timeout, options.verify.timeout);
    std::vector<watch::Looker::Settings> all;
    auto url = urls.begin();
    for (const std::string& typed : options.destinations) {
        watch::Looker::Settings& one = all.emplace_back(settings);
        if (rtmp::is_rtmp_url(typed)) {
            one.url = *url++;
        } else {
            const std::string name = media::redacted_address(typed);
            one.address = typed;
            one.access = remote_access(options, typed, name);
            if (const auto warning = insecure_warning(typed, name, options.settings.tls))
                audience.warn(*warning);
        }
    }
    return all;
}

/// Looks at all of them, and tells what happens meanwhile.
std::vector<watch::Looked> look(const std::vector<watch::Looker::Settings>& places, publish::Status& status,
                                publish::Stop& stop) {
    publish::ReportQueue reports(stop.wakeup);
    std::atomic<std::size_t> waiting = places.size();
    Lookers lookers;
    for (const watch::Looker::Settings& place : places)
        lookers.push_back(std::make_unique<watch::Looker>(place, reports, waiting, stop.wakeup));
    const auto tell = [&] {
        for (const publish::Report& report : reports.take())
            status.report(report);
    };
    while (waiting > 0) {
        pollfd news{stop.wakeup.descriptor(), POLLIN, 0};
        if (net::poll_until({&news, 1}, net::TimePoint::max())) stop.wakeup.clear();
        if (stop.asked) std::for_each(lookers.begin(), lookers.end(), [](const auto& one) { one->leave(); });
        tell();
    }
    tell();
    std::vector<watch::Looked> seen;
    for (const auto& one : lookers)
        seen.push_back(one->take());
    return seen;
}

}  // namespace

std::unique_ptr<const Alarm> time_limit(const Options& options, publish::Stop& stop) {
    if (!options.max_time) return nullptr;
    return std::make_unique<const Alarm>(std::chrono::steady_clock::now() + *options.max_time,
                                         [&stop] { stop.ask(ExitStatus::timed_out); });
}

ExitStatus look_at_destinations(const Options& options, Console& console) {
    Audience audience(options, console);
    audience.warn_of_environment(options);
    const std::vector<watch::Looker::Settings> places = looks_at(options, audience);
    publish::Stop stop;
    const Signals signals(stop);
    const auto limit = time_limit(options, stop);
    ExitStatus status = ExitStatus::success;
    for (const watch::Looked& looked : look(places, audience.status(), stop)) {
        const ExitStatus printed = print(options.json ? look_json(looked) : look_text(looked));
        if (looked.failure) console.error(looked.failure->what());
        if (status != ExitStatus::success) continue;
        status = looked.failure ? looked.failure->status() : printed;
    }
    if (stop.asked && stop.reason == ExitStatus::timed_out) throw publish::over_time();
    return stop.asked ? stop.reason.load() : status;
}

}  // namespace cli
