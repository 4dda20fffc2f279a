#include "cli/load/load_summary.hpp"

#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "cli/figures/json.hpp"
#include "cli/figures/json_values.hpp"
#include "cli/load/load_values.hpp"
#include "cli/load/summary_limits.hpp"
#include "cli/load/tally_fields.hpp"
#include "cli/outcome.hpp"
#include "cli/version.hpp"
#include "load/metrics.hpp"

namespace cli {

namespace {

using load::Tally;

/// Adds the bounds on a metric: those whose name is its own, or begins with it and a dot.
void add_thresholds(Json& metric, std::string_view name, const LoadOutcome& outcome) {
    Json thresholds = Json::object();
    bool has_some = false;
    for (const LoadVerdict& verdict : outcome.verdicts) {
        const std::string_view of = verdict.bound.metric;
        if (of.substr(0, of.find('.')) != name) continue;
        thresholds.set(verdict.bound.text, Json::object({{"ok", verdict.holds}}));
        has_some = true;
    }
    if (has_some) metric.set("thresholds", std::move(thresholds));
}

Json trend(const ground::Histogram& histogram) {
    const auto ms = [](double ns) { return ns / 1e6; };
    const auto percentile = [&](double percent) {
        return ms(static_cast<double>(histogram.percentile(percent)));
    };
    return Json::object({{"avg", ms(histogram.mean())},
                         {"min", ms(static_cast<double>(histogram.min()))},
                         {"med", percentile(50)},
                         {"max", ms(static_cast<double>(histogram.max()))},
                         {"p(90)", percentile(90)},
                         {"p(95)", percentile(95)},
                         {"p(99)", percentile(99)},
                         {"count", histogram.count()}});
}

/// As k6 has it, where what is counted "passes": for failures, too.
Json rate(std::uint64_t part, std::uint64_t rest) {
    const auto all = static_cast<double>(part) + static_cast<double>(rest);
    return Json::object(
        {{"rate", all > 0 ? static_cast<double>(part) / all : 0}, {"passes", part}, {"fails", rest}});
}

Json count_values(const load::CountMetric& count, const LoadSnapshot& whole) {
    const Tally& tally = whole.tally;
    if (count.name == "failed")
        return rate(tally.failed, tally.attempts > tally.failed ? tally.attempts - tally.failed : 0);
    if (count.name == "dropped") return rate(tally.dropped_frames, tally.frames);
    const double value = count.read(tally).value_or(0);
    const double seconds = std::chrono::duration<double>(whole.elapsed).count();
    if (count.kind == load::MetricKind::gauge)
        return Json::object({{"value", static_cast<std::uint64_t>(value)}});
    return Json::object(
        {{"count", static_cast<std::uint64_t>(value)}, {"rate", seconds > 0 ? value / seconds : 0}});
}

std::string_view count_type(const load::CountMetric& count) {
    if (count.name == "failed" || count.name == "dropped") return "rate";
    return count.kind == load::MetricKind::gauge ? "gauge" : "counter";
}

Json metrics_in(const LoadOutcome& outcome) {
    Json metrics = Json::object();
    const auto add = [&](std::string_view name, std::string_view type, std::string_view contains,
                         Json values) {
        Json metric = Json::object({{"type", type}, {"contains", contains}});
        metric.set("values", std::move(values));
        add_thresholds(metric, name, outcome);
        metrics.set(name, std::move(metric));
    };
    for (const load::CountMetric& count : load::counts()) {
        if (count.unit == load::MetricUnit::share) continue;
        add(count.name, count_type(count), count.unit == load::MetricUnit::bytes ? "data" : "default",
            count_values(count, outcome.whole));
    }
    for (const load::TimeMetric& time : load::times()) {
        const ground::Histogram& histogram = time.of(outcome.whole.tally);
        if (!histogram.empty()) add(time.name, "trend", "time", trend(histogram));
    }
    return metrics;
}

Json histogram_in(const ground::Histogram& histogram) {
    Json buckets = Json::array();
    for (const ground::Histogram::Bucket& bucket : histogram.buckets())
        buckets.add(Json::array({bucket.low, bucket.count}));
    Json object =
        Json::object({{"min_ns", histogram.min()}, {"max_ns", histogram.max()}, {"sum_ns", histogram.sum()}});
    object.set("buckets", std::move(buckets));
    return object;
}

Json terms_in(const LoadTerms& terms) {
    Json object = Json::object();
    for (const auto& [name, value] : terms) {
        object.set(name, value.size() <= summary_limits::written_term
                             ? value
                             : value.substr(0, summary_limits::written_term) + "...");
    }
    return object;
}

Json own_part(const LoadOutcome& outcome) {
    const LoadSnapshot& whole = outcome.whole;
    Json own = Json::object({{"format", summary_limits::format}, {"version", version}, {"ended", true}});
    own.set("run", run_id(outcome.terms)).set("terms", terms_in(outcome.terms));
    own.set("shard", Json::object({{"index", outcome.shard.index}, {"of", outcome.shard.of}}));
    own.set("status", static_cast<int>(outcome.status)).set("elapsed_ns", whole.elapsed.count());
    own.set("machine", Json::object({{"cores", whole.machine.cores},
                                     {"processor_ns", whole.machine.processor.count()},
                                     {"busiest", whole.machine.busiest}}));
    Json counts = Json::object();
    for (const auto& [name, count] : tally_counts)
        counts.set(name, whole.tally.*count);
    own.set("counts", std::move(counts));
    Json times = Json::object();
    for_each_time(whole.tally, [&](std::string_view name, const ground::Histogram& histogram) {
        if (!histogram.empty()) times.set(name, histogram_in(histogram));
    });
    own.set("times", std::move(times)).set("failures", load_failures(whole.tally));
    Json bounds = Json::array();
    for (const LoadVerdict& verdict : outcome.verdicts)
        bounds.add(verdict.bound.text);
    Json notes = Json::array();
    for (const std::string& note : outcome.notes)
        notes.add(note);
    return own.set("bounds", std::move(bounds)).set("notes", std::move(notes));
}

/// The summary while the run goes on, which no merge takes.
std::string unended_text() {
    return Json::object({{"metrics", Json::object()},
                         {"rtmpush", Json::object({{"format", summary_limits::format}, {"ended", false}})}})
               .lines() +
           '\n';
}

}  // namespace

std::string run_id(const LoadTerms& terms) {
    // FNV-1a, 64 bits: the same on every machine.
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    const auto add = [&hash](std::string_view text) {
        for (const char c : text)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3;
        hash *= 0x0000'0100'0000'01b3;
    };
    for (const auto& [name, value] : terms) {
        add(name);
        add(value);
    }
    return fmt::format("{:016x}", hash);
}

std::string summary_text(const LoadOutcome& outcome, SummaryForm form) {
    Json summary = Json::object();
    summary.set("metrics", metrics_in(outcome));
    summary.set("state",
                Json::object({{"testRunDurationMs",
                               std::chrono::duration<double, std::milli>(outcome.whole.elapsed).count()}}));
    summary.set("rtmpush", own_part(outcome));
    return (form == SummaryForm::line ? summary.line() : summary.lines()) + '\n';
}

SummaryFile::SummaryFile(const std::string& path, std::function<void(const std::string&)> warn) {
    if (path != "-") file_ = std::make_unique<KeptFile>("--summary", path, unended_text(), std::move(warn));
}

void SummaryFile::ended(const LoadOutcome& outcome) {
    if (file_) {
        file_->write(summary_text(outcome, SummaryForm::lines));
    } else {
        static_cast<void>(print(summary_text(outcome, SummaryForm::line)));
    }
}

}  // namespace cli
