#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ground/histogram.hpp"
#include "load/tally.hpp"

namespace load {

/// Unit of a metric's value.
enum class MetricUnit {
    count,
    bytes,
    seconds,
    /// From 0 to 1.
    share,
};

/// How a count comes about, as monitoring wants to know it.
enum class MetricKind {
    /// Only grows.
    counter,
    /// The value of this moment.
    gauge,
};

/// A count of a load test.
struct CountMetric {
    std::string_view name;
    /// Meaning in one sentence without its full stop.
    std::string_view help;
    MetricUnit unit = MetricUnit::count;
    MetricKind kind = MetricKind::counter;
    /// Nothing where it is a share of nothing.
    std::optional<double> (*read)(const Tally& tally) = nullptr;
};

/// A time that a load test measures over and over.
struct TimeMetric {
    std::string_view name;
    /// Meaning in one sentence without its full stop.
    std::string_view help;
    /// In words for a table: "connect command".
    std::string_view words;
    /// Its values in nanoseconds.
    const ground::Histogram& (*of)(const Tally& tally) = nullptr;
};

/// What can be asked of a time.
struct Statistic {
    /// Name behind the time's and a dot: `p95`.
    std::string_view name;
    /// Meaning in one sentence without its full stop.
    std::string_view help;
    /// In nanoseconds, of a histogram that is not empty.
    double (*read)(const ground::Histogram& histogram) = nullptr;
};

/// The tables: counts, times in the order in which a copy goes through them, and what can be asked of each time.
std::span<const CountMetric> counts();
std::span<const TimeMetric> times();
std::span<const Statistic> statistics();

/// A metric by its name, for all who write it or set it a bound: a count (`failed`, `failed.share`), or a statistic of a
/// time (`publish.p95`).
struct Metric {
    std::string name;
    MetricUnit unit = MetricUnit::count;
    /// Its value, times in seconds; nothing where there is none.
    std::function<std::optional<double>(const Tally& tally)> read;
};

/// The table of all metrics: every count, then every statistic of every time.
std::span<const Metric> metrics();
/// The metric of a name; null where there is none.
const Metric* metric_of(std::string_view name);

}  // namespace load
