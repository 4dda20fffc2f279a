#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cli/figures/json.hpp"
#include "cli/load/load_listener.hpp"
#include "ground/histogram.hpp"
#include "load/metrics.hpp"

/// Metrics of a load test, as several outputs write them.
namespace cli {

/// Name of a metric as a field of JSON: `publish_p95_ms` of `publish.p95`.
std::string load_field(const load::Metric& metric);
/// Its value in JSON: times in milliseconds to the microsecond, shares from 0 to 1; null where it is not known.
Json load_value(const load::Metric& metric, const load::Tally& tally);
/// Adds all metrics but those that have no value.
void add_load_metrics(Json& object, const load::Tally& tally);
/// Adds `elapsed_ms`, and the rates: `bitrate_bps`, `frames_per_second`, `connects_per_second`, `late_now_ms` and
/// `cores`.
void add_load_rates(Json& object, const LoadSnapshot& snapshot);
/// Failures by class, the commonest first: an array of `class`, `status`, `count`, and `message`, which is that of the
/// first.
Json load_failures(const load::Tally& tally);
/// Bounds: an array of `bound`, `metric`, `holds` and `value`, which is in the unit of the bound, times in seconds.
Json load_verdicts(const std::vector<LoadVerdict>& verdicts);
/// A time of at most a few minutes as people read it in a narrow column: "0.42 ms", "12.3 ms", "1.25 s".
std::string short_time(double seconds);
/// Failures by class, the commonest first.
std::vector<std::pair<std::string, load::Failures>> failures_by_count(const load::Tally& tally);

}  // namespace cli
