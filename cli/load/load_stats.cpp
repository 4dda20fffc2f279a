#include "cli/load/load_stats.hpp"

#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "cli/version.hpp"
#include "load/metrics.hpp"

namespace cli {

namespace {

constexpr std::chrono::seconds usual_interval{10};
/// Snapshots come a little early or late.
constexpr std::chrono::milliseconds earliness{500};

void add_metric_head(std::string& text, std::string_view name, std::string_view help, std::string_view type) {
    text += fmt::format("# HELP rtmpush_load_{0} {1}.\n# TYPE rtmpush_load_{0} {2}\n", name, help, type);
}

void add_gauge(std::string& text, std::string_view name, std::string_view help, double value) {
    add_metric_head(text, name, help, "gauge");
    text += fmt::format("rtmpush_load_{} {}\n", name, value);
}

void add_count(std::string& text, const load::CountMetric& count, const load::Tally& tally) {
    const std::optional<double> value = count.read(tally);
    if (count.unit == load::MetricUnit::share || !value) return;
    const bool is_counter = count.kind == load::MetricKind::counter;
    const std::string name = std::string(count.name) + (is_counter ? "_total" : "");
    add_metric_head(text, name, count.help, is_counter ? "counter" : "gauge");
    text += fmt::format("rtmpush_load_{} {}\n", name, *value);
}

void add_time(std::string& text, const load::TimeMetric& time, const load::Tally& tally) {
    const ground::Histogram& histogram = time.of(tally);
    if (histogram.empty()) return;
    const std::string name = fmt::format("{}_seconds", time.name);
    add_metric_head(text, name, time.help, "summary");
    for (const auto& [quantile, percent] :
         {std::pair{"0.5", 50}, {"0.9", 90}, {"0.95", 95}, {"0.99", 99}, {"1", 100}}) {
        text += fmt::format("rtmpush_load_{}{{quantile=\"{}\"}} {}\n", name, quantile,
                            static_cast<double>(histogram.percentile(percent)) / 1e9);
    }
    text += fmt::format("rtmpush_load_{0}_sum {1}\nrtmpush_load_{0}_count {2}\n", name, histogram.sum() / 1e9,
                        histogram.count());
}

}  // namespace

std::string load_stats_text(const LoadSnapshot& snapshot, std::optional<dial::ExitStatus> status) {
    std::string text = fmt::format(
        "# HELP rtmpush_info The program that wrote this.\n# TYPE rtmpush_info gauge\n"
        "rtmpush_info{{version=\"{}\"}} 1\n",
        version);
    add_gauge(text, "elapsed_seconds", "Time since the load test began",
              std::chrono::duration<double>(snapshot.elapsed).count());
    add_gauge(text, "bits_per_second", "Bits sent a second, of all copies", snapshot.rates.bits_per_second);
    add_gauge(text, "cores", "Processor seconds a second that the copies take", snapshot.rates.cores);
    for (const load::CountMetric& count : load::counts())
        add_count(text, count, snapshot.tally);
    if (!snapshot.tally.failures.empty()) {
        add_metric_head(text, "failures_total", "Connections that failed, by class", "counter");
        for (const auto& [name, failures] : snapshot.tally.failures)
            text += fmt::format("rtmpush_load_failures_total{{class=\"{}\"}} {}\n", name, failures.count);
    }
    for (const load::TimeMetric& time : load::times())
        add_time(text, time, snapshot.tally);
    if (status) {
        add_gauge(text, "exit_status", "How it ended: 0, or the exit status", static_cast<double>(*status));
    }
    return text;
}

LoadStats::LoadStats(std::string path, std::optional<std::chrono::nanoseconds> interval,
                     std::function<void(const std::string&)> warn)
    : interval_(interval),
      file_("--stats-file", std::move(path), load_stats_text({}, std::nullopt), std::move(warn)) {}

void LoadStats::snapshot(const LoadSnapshot& snapshot) {
    const std::chrono::nanoseconds interval = interval_.value_or(usual_interval);
    if (interval.count() == 0 || snapshot.elapsed - written_ < interval - earliness) return;
    written_ = snapshot.elapsed;
    file_.write(load_stats_text(snapshot, std::nullopt));
}

void LoadStats::ended(const LoadOutcome& outcome) {
    file_.write(load_stats_text(outcome.whole, outcome.status));
}

}  // namespace cli
