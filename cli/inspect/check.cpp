#include "cli/inspect/check.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/environment.hpp"
#include "cli/inspect/chart.hpp"
#include "cli/inspect/check_report.hpp"
#include "cli/options/service_choice.hpp"
#include "cli/options/usage.hpp"
#include "cli/text/console.hpp"
#include "media/measure/meter.hpp"
#include "media/open.hpp"
#include "rtmp/url.hpp"
#include "service/verdict.hpp"

namespace cli {

namespace {

using Services = std::vector<const service::Service*>;

media::Measurement measure(const media::Input& input, std::optional<media::Time> length) {
    const std::unique_ptr<media::Source> source = media::open_input(input);
    media::Meter meter(source->tracks());
    while (const std::optional<media::Frame> frame = source->next()) {
        if (length && frame->dts >= *length) break;
        meter.add(*frame);
    }
    media::Measurement stream = meter.result();
    stream.warnings = source->take_warnings();
    return stream;
}

void add(Services& services, const service::Service& service) {
    if (std::find(services.begin(), services.end(), &service) == services.end()) services.push_back(&service);
}

/// Services at the hosts of the destinations, as far as they are known.
Services services_at_destinations(const service::Catalog& catalog, const Options& options) {
    Services services;
    for (const std::string& destination : options.destinations) {
        const service::Service* const service =
            catalog.at_host(rtmp::parse_url(destination, options.overrides).host);
        if (service != nullptr) add(services, *service);
    }
    return services;
}

Services services_of(const service::Catalog& catalog) {
    Services services;
    for (const service::Service& service : catalog.services())
        services.push_back(&service);
    return services;
}

Services chosen_services(const service::Catalog& catalog, const Options& options) {
    Services services = services_at_destinations(catalog, options);
    if (services.empty() && !options.destinations.empty()) {
        refuse_usage(
            "--check: nothing is known of the URL's service; name one with --to, or leave the URL "
            "out to ask them all");
    }
    for (const std::string& name : options.services)
        add(services, chosen_service(catalog, name));
    return services;
}

bool is_utf8_locale() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string_view locale = environment(name).value_or("");
        if (locale.empty()) continue;
        return locale.find("UTF-8") != std::string_view::npos ||
               locale.find("utf8") != std::string_view::npos;
    }
    return false;
}

ChartStyle chart_style() {
    return {Console(STDOUT_FILENO).width(),
            is_utf8_locale() ? ChartStyle::Letters::blocks : ChartStyle::Letters::ascii};
}

std::vector<Judged> judge(const media::Measurement& stream, const Services& services) {
    std::vector<Judged> judged;
    judged.reserve(services.size());
    for (const service::Service* service : services)
        judged.push_back({*service, service::judge(stream, *service)});
    return judged;
}

bool refuses(const Judged& judged) {
    return service::worst(judged.findings) == service::Severity::error;
}

/// The first loss that counts: any with --strict, and a track of which nothing comes.
const media::Warning* loss_of(const media::Measurement& stream, const Options& options) {
    const auto counts = [&options](const media::Warning& warning) {
        return options.strict ? warning.is_loss() : warning.type == media::Warning::Class::missing_track;
    };
    const auto found = std::find_if(stream.warnings.begin(), stream.warnings.end(), counts);
    return found == stream.warnings.end() ? nullptr : &*found;
}

}  // namespace

Checked check(const media::Input& input, const std::string& name, const Options& options) {
    const service::Catalog catalog = catalog_of(options);
    const Services services = chosen_services(catalog, options);
    const media::Measurement stream = measure(input, options.check_length);
    const bool all = services.empty();
    const std::vector<Judged> judged = judge(stream, all ? services_of(catalog) : services);
    Checked checked;
    if (loss_of(stream, options) != nullptr) checked.status = dial::ExitStatus::incomplete;
    // All services together refuse nothing: there is always one that would.
    if (!all && std::any_of(judged.begin(), judged.end(), refuses))
        checked.status = dial::ExitStatus::check_failed;
    if (options.json) {
        checked.text = check_json(name, stream, judged, catalog.date(), checked.status);
        return checked;
    }
    checked.text = measurement_text(name, stream);
    if (options.chart) checked.text += '\n' + chart(stream.flow, chart_style());
    if (all) {
        checked.text += '\n' + survey(judged);
    } else {
        for (const Judged& one : judged)
            checked.text += '\n' + verdict_table(one);
    }
    checked.text += fmt::format("\nFacts of {}; what is not known is no yes.\n", catalog.date());
    return checked;
}

void refuse_what_services_refuse(const media::Input& input, const Options& options) {
    const service::Catalog catalog = catalog_of(options);
    const Services services = services_at_destinations(catalog, options);
    if (services.empty()) return;
    if (input.path == "-" && input.memory.empty()) {
        refuse_usage(
            "--strict reads the input before it is published, and standard input can be read only "
            "once; name a file");
    }
    const media::Measurement stream = measure(input, options.check_length);
    if (const media::Warning* const loss = loss_of(stream, options))
        throw dial::Failure(dial::ExitStatus::incomplete, loss->text + " (--strict sends no part)");
    for (const service::Service* service : services) {
        for (const service::Finding& finding : service::judge(stream, *service)) {
            if (finding.severity != service::Severity::error) continue;
            throw dial::Failure(
                dial::ExitStatus::check_failed,
                fmt::format("{}: {} would refuse it: {} is {}, {}; {} (--check tells all)", input.path,
                            service->name, finding.what, finding.measured, finding.limit, finding.advice));
        }
    }
}

}  // namespace cli
