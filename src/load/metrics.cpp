#include "load/metrics.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dial/step.hpp"

namespace load {

namespace {

using Value = std::optional<double>;

constexpr double ns_per_second = 1e9;

template <std::uint64_t Tally::*count>
Value count_in(const Tally& tally) {
    return static_cast<double>(tally.*count);
}

Value share_of(std::uint64_t part, std::uint64_t all) {
    if (all == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(all);
}

Value failed_share(const Tally& tally) {
    return share_of(tally.failed, tally.attempts);
}

Value dropped_share(const Tally& tally) {
    return share_of(tally.dropped_frames, tally.frames + tally.dropped_frames);
}

template <dial::Step step>
const ground::Histogram& step_in(const Tally& tally) {
    return tally.steps.at(static_cast<std::size_t>(step));
}

template <ground::Histogram Tally::*time>
const ground::Histogram& time_in(const Tally& tally) {
    return tally.*time;
}

template <int percent>
double percentile_of(const ground::Histogram& histogram) {
    return static_cast<double>(histogram.percentile(percent));
}

constexpr MetricUnit count = MetricUnit::count;
constexpr MetricUnit share = MetricUnit::share;
constexpr MetricKind counter = MetricKind::counter;
constexpr MetricKind gauge = MetricKind::gauge;

constexpr CountMetric count_table[] = {
    {"copies", "Publishers of this run", count, gauge, count_in<&Tally::copies>},
    {"starting", "Copies on their way to a live stream", count, gauge, count_in<&Tally::starting>},
    {"live", "Copies whose stream is live", count, gauge, count_in<&Tally::live>},
    {"attempts", "Connections that were begun", count, counter, count_in<&Tally::attempts>},
    {"accepted", "Connections whose stream was live", count, counter, count_in<&Tally::accepted>},
    {"finished", "Streams that ended in order, as their media did", count, counter,
     count_in<&Tally::finished>},
    {"departed", "Streams that churn or a storm ended", count, counter, count_in<&Tally::departed>},
    {"failed", "Connections that failed", count, counter, count_in<&Tally::failed>},
    {"failed.share", "Share of the connections that failed", share, gauge, failed_share},
    {"frames", "Frames sent", count, counter, count_in<&Tally::frames>},
    {"dropped", "Frames that copies left out, as they were too late", count, counter,
     count_in<&Tally::dropped_frames>},
    {"dropped.share", "Share of the frames that were left out", share, gauge, dropped_share},
    {"messages", "Messages sent", count, counter, count_in<&Tally::messages>},
    {"bytes", "Bytes sent", MetricUnit::bytes, counter, count_in<&Tally::bytes>},
};

constexpr TimeMetric time_table[] = {
    {"resolve", "From a host's name to its addresses", "resolve", step_in<dial::Step::resolve>},
    {"connect", "Connecting to the server, through a proxy if there is one", "connect",
     step_in<dial::Step::connect>},
    {"tls", "The TLS handshake", "TLS handshake", step_in<dial::Step::tls>},
    {"handshake", "The handshake of RTMP", "handshake", step_in<dial::Step::handshake>},
    {"connect_command", "From the command connect to its answer", "connect command",
     step_in<dial::Step::connect_command>},
    {"create_stream", "From createStream to its answer", "createStream", step_in<dial::Step::create_stream>},
    {"publish", "From publish to the server's yes", "publish", step_in<dial::Step::publish>},
    {"first_frame", "From the beginning of a connection to its first frame", "first frame",
     time_in<&Tally::first_frame>},
    {"late", "From the moment that a frame is due at to its way into the kernel", "lateness",
     time_in<&Tally::late>},
    {"rtt", "Round-trip time, as the kernel has it", "round trip", time_in<&Tally::round_trip>},
    {"end", "From the end of the media to the server's word, or to what stands for it", "end",
     time_in<&Tally::end>},
};

constexpr Statistic statistic_table[] = {
    {"p50", "Half of them took so long, at most", percentile_of<50>},
    {"p90", "90 % of them took so long, at most", percentile_of<90>},
    {"p95", "95 % of them took so long, at most", percentile_of<95>},
    {"p99", "99 % of them took so long, at most", percentile_of<99>},
    {"max", "The slowest of them took so long", percentile_of<100>},
    {"mean", "They took so long in the mean", [](const ground::Histogram& one) { return one.mean(); }},
};

Metric statistic_of(const TimeMetric& time, const Statistic& statistic) {
    return {.name = std::string(time.name) + '.' + std::string(statistic.name),
            .unit = MetricUnit::seconds,
            .read = [of = time.of, read = statistic.read](const Tally& tally) -> Value {
                const ground::Histogram& histogram = of(tally);
                if (histogram.empty()) return std::nullopt;
                return read(histogram) / ns_per_second;
            }};
}

std::vector<Metric> all_metrics() {
    std::vector<Metric> all;
    for (const CountMetric& one : count_table)
        all.push_back({.name = std::string(one.name), .unit = one.unit, .read = one.read});
    for (const TimeMetric& time : time_table) {
        for (const Statistic& statistic : statistic_table)
            all.push_back(statistic_of(time, statistic));
    }
    return all;
}

}  // namespace

std::span<const CountMetric> counts() {
    return count_table;
}

std::span<const TimeMetric> times() {
    return time_table;
}

std::span<const Statistic> statistics() {
    return statistic_table;
}

std::span<const Metric> metrics() {
    static const std::vector<Metric> all = all_metrics();
    return all;
}

const Metric* metric_of(std::string_view name) {
    const auto found = std::ranges::find(metrics(), name, &Metric::name);
    return found == metrics().end() ? nullptr : &*found;
}

}  // namespace load
