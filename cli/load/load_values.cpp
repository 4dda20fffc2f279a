#include "cli/load/load_values.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "cli/figures/json_values.hpp"

namespace cli {

namespace {

constexpr double ms_a_second = 1000;

double with_decimals(double value, double decimals) {
    return std::round(value * decimals) / decimals;
}

}  // namespace

std::string load_field(const load::Metric& metric) {
    std::string name = metric.name;
    std::ranges::replace(name, '.', '_');
    return metric.unit == load::MetricUnit::seconds ? name + "_ms" : name;
}

Json load_value(const load::Metric& metric, const load::Tally& tally) {
    const std::optional<double> value = metric.read(tally);
    if (!value) return {};
    switch (metric.unit) {
        case load::MetricUnit::count:
        case load::MetricUnit::bytes:
            return static_cast<std::uint64_t>(*value);
        case load::MetricUnit::seconds:
            return with_decimals(*value * ms_a_second, 1000);
        case load::MetricUnit::share:
            return *value;
    }
    return {};
}

void add_load_metrics(Json& object, const load::Tally& tally) {
    for (const load::Metric& metric : load::metrics()) {
        if (metric.read(tally)) object.set(load_field(metric), load_value(metric, tally));
    }
}

void add_load_rates(Json& object, const LoadSnapshot& snapshot) {
    const LoadRates& rates = snapshot.rates;
    object.set("elapsed_ms", json_whole_milliseconds(snapshot.elapsed));
    object.set("bitrate_bps", std::llround(rates.bits_per_second));
    object.set("frames_per_second", with_decimals(rates.frames_per_second, 100));
    object.set("connects_per_second", with_decimals(rates.connects_per_second, 100));
    object.set("late_now_ms", rates.late ? Json(json_milliseconds(*rates.late)) : Json());
    object.set("cores", with_decimals(rates.cores, 1000));
}

std::vector<std::pair<std::string, load::Failures>> failures_by_count(const load::Tally& tally) {
    std::vector<std::pair<std::string, load::Failures>> all(tally.failures.begin(), tally.failures.end());
    std::ranges::stable_sort(
        all, [](const auto& one, const auto& other) { return one.second.count > other.second.count; });
    return all;
}

Json load_failures(const load::Tally& tally) {
    Json all = Json::array();
    for (const auto& [name, failures] : failures_by_count(tally)) {
        all.add(Json::object({{"class", name},
                              {"status", failures.status},
                              {"count", failures.count},
                              {"message", failures.first}}));
    }
    return all;
}

Json load_verdicts(const std::vector<LoadVerdict>& verdicts) {
    Json all = Json::array();
    for (const LoadVerdict& verdict : verdicts) {
        all.add(Json::object({{"bound", verdict.bound.text},
                              {"metric", verdict.bound.metric},
                              {"holds", verdict.holds},
                              {"value", verdict.figure}}));
    }
    return all;
}

std::string short_time(double seconds) {
    const double ms = seconds * ms_a_second;
    // Values from which on fewer decimals show three digits, as they round to it.
    if (ms < 9.995) return fmt::format("{:.2f} ms", ms);
    if (ms < 99.95) return fmt::format("{:.1f} ms", ms);
    if (ms < 999.5) return fmt::format("{:.0f} ms", ms);
    return fmt::format("{:.2f} s", seconds);
}

}  // namespace cli
