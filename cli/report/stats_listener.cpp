#include "cli/report/stats_listener.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>
#include <variant>

#include "cli/figures/figures.hpp"
#include "cli/figures/overload.hpp"
#include "cli/version.hpp"
#include "witness/figures.hpp"

namespace cli {

namespace {

using Kind = Figure::Metric::Kind;
using Standing = StatsListener::Standing;
using Standings = std::map<std::string, Standing>;

constexpr std::chrono::seconds default_file_interval{10};

std::string label_text(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\\' || c == '"' || c == '\n') text += '\\';
        text += c == '\n' ? 'n' : c;
    }
    return text;
}

/// Adds a metric with its value for each destination that has one.
template <typename ValueOf>
void add_metric(std::string& text, const Figure::Metric& metric, std::string_view help,
                const Standings& standings, const ValueOf& value_of) {
    text += fmt::format("# HELP rtmpush_{0} {1}\n# TYPE rtmpush_{0} {2}\n", metric.name, help,
                        metric.kind == Kind::counter ? "counter" : "gauge");
    for (const auto& [destination, standing] : standings) {
        if (const std::optional<double> value = value_of(standing)) {
            text += fmt::format("rtmpush_{}{{destination=\"{}\"}} {}\n", metric.name, label_text(destination),
                                *value);
        }
    }
}

/// `latency_p95_seconds` of `latency.p95`, `lost_total` of `lost`.
std::string proof_metric(const witness::Figure& figure) {
    std::string name(figure.name);
    std::ranges::replace(name, '.', '_');
    if (figure.unit == witness::FigureUnit::seconds) name += "_seconds";
    if (figure.unit == witness::FigureUnit::count) name += "_total";
    return name;
}

/// Adds the viewers' figures, each with its value for each place that has one.
void add_proof_metrics(std::string& text, const std::map<std::string, witness::Findings>& places) {
    text +=
        "# HELP rtmpush_verify_level How much can be said of what came out.\n"
        "# TYPE rtmpush_verify_level gauge\n";
    for (const auto& [place, findings] : places) {
        text += fmt::format("rtmpush_verify_level{{place=\"{}\",level=\"{}\"}} 1\n", label_text(place),
                            witness::name_of(findings.level));
    }
    for (const witness::Figure& figure : witness::figures()) {
        const std::string name = proof_metric(figure);
        text += fmt::format("# HELP rtmpush_verify_{0} {1}.\n# TYPE rtmpush_verify_{0} {2}\n", name,
                            figure.help, figure.unit == witness::FigureUnit::count ? "counter" : "gauge");
        for (const auto& [place, findings] : places) {
            if (const std::optional<double> value = figure.read(findings))
                text +=
                    fmt::format("rtmpush_verify_{}{{place=\"{}\"}} {}\n", name, label_text(place), *value);
        }
    }
}

}  // namespace

std::string stats_text(const Standings& standings, const std::map<std::string, witness::Findings>& places) {
    std::string text = fmt::format(
        "# HELP rtmpush_info The program that wrote this.\n# TYPE rtmpush_info gauge\n"
        "rtmpush_info{{version=\"{}\"}} 1\n",
        version);
    add_metric(text, {.name = "live"}, "Whether the stream is live.", standings,
               [](const Standing& standing) { return std::optional(standing.live ? 1.0 : 0.0); });
    add_metric(text, {.name = "exit_status"},
               "How it ended: 0, or the exit status of the failure; once it has ended.", standings,
               [](const Standing& standing) {
                   return standing.status ? std::optional(static_cast<double>(*standing.status))
                                          : std::nullopt;
               });
    for (const Figure* figure : figures_of(&Figure::metric)) {
        add_metric(text, figure->metric, figure->help, standings, [figure](const Standing& standing) {
            return in_base_unit(figure->read({standing.progress, standing.rates}));
        });
    }
    if (!places.empty()) add_proof_metrics(text, places);
    return text;
}

StatsListener::StatsListener(std::string path, std::optional<std::chrono::nanoseconds> interval,
                             std::function<void(const std::string&)> warn)
    : interval_(interval && interval->count() == 0 ? std::nullopt
                                                   : std::optional(interval.value_or(default_file_interval))),
      file_("--stats-file", std::move(path), stats_text(standings_), std::move(warn)) {}

void StatsListener::report(const publish::Report& report) {
    namespace of = publish::report;
    std::visit(
        Overload{[this](const of::Progress& progress) {
                     Standing& standing = standings_[progress.destination];
                     standing.progress = progress;
                     standing.live = progress.connected;
                     standing.rates = meters_[progress.destination].update(progress);
                     news_ = true;
                 },
                 [this](const of::Retrying& retrying) {
                     standings_[retrying.destination].live = false;
                     write();
                 },
                 [this](const of::InputStalled& stalled) { note_silence(stalled.silent); },
                 [this](const of::InputResumed&) { note_silence(std::chrono::nanoseconds(0)); },
                 [this](const of::Ended& ended) {
                     Standing& standing = standings_[ended.destination];
                     standing.progress = ended.totals;
                     standing.live = false;
                     standing.status = ended.status;
                     write();
                 },
                 [](const OneOf<of::Opened, of::Connecting, of::Redirected, of::Publishing, of::Resumed,
                                of::SessionBegun, of::Moved, of::Warning, of::Detail, of::Trace> auto&) {}},
        report);
}

void StatsListener::findings(const std::string& place, const witness::Findings& findings,
                             JsonListener::Moment moment) {
    places_[place] = findings;
    news_ = true;
    if (moment == JsonListener::Moment::ended) write();
}

/// Writes at once how long the input has been silent, or that it is so no longer.
void StatsListener::note_silence(std::chrono::nanoseconds silent) {
    for (auto& [destination, standing] : standings_) {
        if (standing.status) continue;
        standing.progress.input_silent = silent;
        if (silent.count() > 0) ++standing.progress.input_stalls;
    }
    write();
}

void StatsListener::error(const dial::Failure& failure) {
    for (auto& [destination, standing] : standings_) {
        if (!standing.status || *standing.status == dial::ExitStatus::success)
            standing.status = failure.status();
    }
    write();
}

void StatsListener::alive(Phase /*phase*/) {
    // Signs of life come as often as the most eager listener wants them.
    if (news_) write();
}

void StatsListener::write() {
    news_ = false;
    file_.write(stats_text(standings_, places_));
}

}  // namespace cli
