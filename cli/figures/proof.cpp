#include "cli/figures/proof.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "cli/text/readable.hpp"

namespace cli {

namespace {

using witness::Counts;
using witness::Fault;
using witness::FigureUnit;
using witness::Findings;
using witness::Level;

constexpr double ms_per_second = 1e3;
constexpr double ns_per_ms = 1e6;
constexpr double ns_per_second = 1e9;

std::string time_text(std::int64_t ns) {
    const auto time = std::chrono::nanoseconds(ns);
    return std::chrono::abs(time) < std::chrono::seconds(1) ? milliseconds_text(time) : seconds_text(time);
}

std::string latency_text(const Findings& findings) {
    if (findings.latency.empty() || findings.level == Level::timing) return {};
    std::string text = "latency";
    for (const auto& [percent, label] : {std::pair{50, "p50"}, {90, "p90"}, {99, "p99"}, {100, "largest"}}) {
        text += fmt::format("{} {} {}", percent == 50 ? "" : ",", label,
                            time_text(findings.latency.percentile(percent)));
    }
    return text;
}

/// The smallest of 1, 2 and 5 times a power of ten that is not below a time, in nanoseconds; 0.1 ms at least.
std::int64_t round_bound(std::int64_t ns) {
    for (std::int64_t decade = 100'000;; decade *= 10) {
        for (const std::int64_t step : {1, 2, 5}) {
            if (step * decade >= ns) return step * decade;
        }
    }
}

/// How many frames came within each round time and beyond the one before; those within the smallest together, where the
/// line would get too long.
std::string spread_text(const ground::Histogram& latency) {
    constexpr std::size_t most_bounds = 8;
    std::map<std::int64_t, std::uint64_t> counts;
    for (const ground::Histogram::Bucket& bucket : latency.buckets())
        counts[round_bound(bucket.low)] += bucket.count;
    while (counts.size() > most_bounds) {
        std::next(counts.begin())->second += counts.begin()->second;
        counts.erase(counts.begin());
    }
    std::string text;
    for (const auto& [bound, count] : counts) {
        const double ms = static_cast<double>(bound) / ns_per_ms;
        text += fmt::format("{}{} within {:g} {}", text.empty() ? "" : ", ", count,
                            ms < ms_per_second ? ms : ms / ms_per_second, ms < ms_per_second ? "ms" : "s");
    }
    return text;
}

std::string counts_text(const Counts& counts) {
    return fmt::format("lost {}, behind the last {}, altered {}, foreign {}, twice {}, out of order {}",
                       counts.lost, counts.tail, counts.altered, counts.foreign, counts.twice,
                       counts.out_of_order);
}

std::string altered_text(const Counts& all) {
    std::string foreign = fmt::format("{} came out that {} never sent", count_text(all.foreign, "frame"),
                                      all.foreign == 1 ? "was" : "were");
    if (all.altered == 0) return foreign;
    return fmt::format("{} of {} came out altered{}", all.altered, count_text(all.sent, "frame"),
                       all.foreign == 0 ? "" : "; " + foreign);
}

std::string rates_text(const Findings& findings) {
    std::string text;
    for (const witness::TrackFindings& track : findings.tracks) {
        const bool is_video = track.id.type == witness::TrackId::Type::video;
        text += fmt::format("{}{} {:.2f} frames/s of {:.2f}", text.empty() ? "" : ", ",
                            is_video ? "video" : "audio", track.received_rate, track.sent_rate);
    }
    return text;
}

}  // namespace

std::string fault_text(Fault fault, const Findings& findings) {
    const Counts& all = findings.all;
    switch (fault) {
        case Fault::nothing:
            return "nothing came out";
        case Fault::lost:
            return fmt::format("{} of {} did not come out", all.lost, count_text(all.sent, "frame"));
        case Fault::altered:
            if (findings.level == Level::timing)
                return "frames came out, but others than were sent: is the stream transcoded? Bounds on "
                       "start, gap and av_shift hold (--expect)";
            return altered_text(all);
        case Fault::late:
            return "frames came out too late";
        case Fault::shifted:
            return "the sound came out shifted against the picture";
        case Fault::ended_early:
            if (all.tail == 0) return "what came out ended before what was sent";
            return fmt::format("the last {} of {} did not come out", all.tail, count_text(all.sent, "frame"));
    }
    return {};
}

std::string verdict_text(const Findings& findings) {
    const std::optional<Fault> fault = witness::judge(findings);
    if (fault) return fault_text(*fault, findings);
    return fmt::format("{} came out as {} sent{}", count_text(findings.all.matched, "frame"),
                       findings.all.matched == 1 ? "it was" : "they were",
                       findings.has_ended ? ", the last among them" : "");
}

std::vector<std::string> proof_lines(const std::string& name, const Findings& findings) {
    std::vector<std::string> lines{fmt::format("watched at {}: {}", name, verdict_text(findings))};
    if (findings.all.received == 0) return lines;
    std::string times;
    if (findings.start_ns) times = "start " + time_text(*findings.start_ns);
    if (const std::string latency = latency_text(findings); !latency.empty())
        times += (times.empty() ? "" : "; ") + latency;
    times += fmt::format("{}longest gap {}", times.empty() ? "" : "; ", time_text(findings.gap_ns));
    if (findings.av_shift)
        times += fmt::format("; sound against picture {}", time_text(findings.av_shift->largest_ns));
    lines.push_back("  " + times);
    if (!findings.latency.empty() && findings.level != Level::timing)
        lines.push_back("  frames by latency: " + spread_text(findings.latency));
    lines.push_back("  " +
                    (findings.level == Level::timing ? rates_text(findings) : counts_text(findings.all)));
    if (findings.all.cached > 0) {
        lines.push_back(fmt::format("  {} had been kept by the server, and {} not count for latency",
                                    count_text(findings.all.cached, "frame"),
                                    findings.all.cached == 1 ? "does" : "do"));
    }
    return lines;
}

std::string proof_part(const Findings& findings) {
    const std::uint64_t wrong = findings.all.lost + findings.all.altered + findings.all.foreign;
    if (findings.all.received == 0) return "not seen";
    if (wrong > 0 && findings.level != Level::timing) return fmt::format("{} lost or altered", wrong);
    if (findings.latency.empty()) return "seen";
    return fmt::format("seen after {}", time_text(findings.latency.percentile(50)));
}

std::string proof_field(const witness::Figure& figure) {
    std::string name(figure.name);
    std::ranges::replace(name, '.', '_');
    return figure.unit == FigureUnit::seconds ? name + "_ms" : name;
}

Json proof_value(const witness::Figure& figure, const Findings& findings) {
    const std::optional<double> value = figure.read(findings);
    if (!value) return {};
    switch (figure.unit) {
        case FigureUnit::count:
            return static_cast<std::uint64_t>(*value);
        case FigureUnit::seconds:
            return std::round(*value * ms_per_second * ms_per_second) / ms_per_second;
        case FigureUnit::per_second:
            return std::round(*value * 100) / 100;
    }
    return {};
}

std::string proof_value_text(const witness::Figure& figure, const Findings& findings) {
    const std::optional<double> value = figure.read(findings);
    if (!value) return "unknown";
    switch (figure.unit) {
        case FigureUnit::count:
            return fmt::format("{:.0f}", *value);
        case FigureUnit::seconds:
            return time_text(std::llround(*value * ns_per_second));
        case FigureUnit::per_second:
            return fmt::format("{:.2f}", *value);
    }
    return {};
}

void add_findings(Json& object, const Findings& findings) {
    object.set("level", witness::name_of(findings.level));
    for (const witness::Figure& figure : witness::figures())
        object.set(proof_field(figure), proof_value(figure, findings));
}

void add_latencies(Json& object, const ground::Histogram& latencies) {
    Json buckets = Json::array();
    constexpr double step = 1.189207115002721;  // the fourth root of 2
    double bound_ms = 1;
    std::uint64_t count = 0;
    const auto end_bucket = [&] {
        if (count > 0)
            buckets.add(Json::array({std::round(bound_ms * ms_per_second) / ms_per_second, count}));
        count = 0;
    };
    for (const ground::Histogram::Bucket& bucket : latencies.buckets()) {
        while (static_cast<double>(bucket.high) / ns_per_ms > bound_ms) {
            end_bucket();
            bound_ms *= step;
        }
        count += bucket.count;
    }
    end_bucket();
    object.set("latency_buckets_ms", std::move(buckets));
}

}  // namespace cli
