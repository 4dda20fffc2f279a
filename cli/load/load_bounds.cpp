#include "cli/load/load_bounds.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <string_view>
#include <utility>

#include "cli/load/load_machine.hpp"
#include "cli/options/usage.hpp"
#include "cli/text/readable.hpp"
#include "load/metrics.hpp"

namespace cli {

namespace {

using dial::ExitStatus;

constexpr std::string_view share_suffix = ".share";

[[noreturn]] void refuse_load_bound(const Bound& bound, std::string_view why) {
    refuse_usage(fmt::format("--expect {}: {}", bound.text, why));
}

/// The metric that a bound is on: for a percentage the share, of whose count it may speak. Null where there is none.
const load::Metric* metric_for(const Bound& bound) {
    const load::Metric* const named = load::metric_of(bound.metric);
    if (bound.kind != Bound::Kind::percent) return named;
    if (named != nullptr && named->unit == load::MetricUnit::share) return named;
    return load::metric_of(bound.metric + std::string(share_suffix));
}

std::optional<double> metric_in(const Bound& bound, const load::Tally& tally) {
    const load::Metric* const metric = metric_for(bound);
    if (metric == nullptr) return std::nullopt;
    const std::optional<double> value = metric->read(tally);
    return value && bound.kind == Bound::Kind::percent ? *value * 100 : value;
}

/// A bound speaks of `failed` or of `failed.share`.
bool speaks_of(std::span<const Bound> bounds, std::string_view metric) {
    return std::ranges::any_of(bounds, [metric](const Bound& bound) {
        return bound.metric == metric || bound.metric == fmt::format("{}{}", metric, share_suffix);
    });
}

std::optional<dial::Failure> broken_bounds(const std::vector<LoadVerdict>& verdicts) {
    std::vector<std::string> broken;
    for (const LoadVerdict& verdict : verdicts) {
        if (!verdict.holds) broken.push_back(broken_text(verdict.bound, verdict.figure));
    }
    if (broken.empty()) return std::nullopt;
    return dial::Failure(ExitStatus::bound_broken, fmt::format("{} (--expect)", fmt::join(broken, "; ")));
}

/// The failure that stands for those of all copies: the commonest class with its first message.
dial::Failure commonest(const load::Tally& tally) {
    const auto most =
        std::ranges::max_element(tally.failures, {}, [](const auto& named) { return named.second.count; });
    const std::string all =
        fmt::format("{} of {} failed", tally.failed, count_text(tally.attempts, "connection"));
    if (most == tally.failures.end()) return {ExitStatus::internal, all};
    const auto& [name, failures] = *most;
    return {static_cast<ExitStatus>(failures.status),
            fmt::format("{}, {} {}: {}", all,
                        failures.count == tally.failed ? "each" : fmt::format("{}", failures.count),
                        class_text(name), failures.first)};
}

std::optional<dial::Failure> failure_in(const LoadOutcome& outcome, std::span<const Bound> bounds) {
    if (std::optional<dial::Failure> broken = broken_bounds(outcome.verdicts)) return broken;
    const load::Tally& tally = outcome.whole.tally;
    if (tally.failed > 0 && !speaks_of(bounds, "failed")) return commonest(tally);
    if (tally.dropped_frames == 0 || speaks_of(bounds, "dropped")) return std::nullopt;
    return dial::Failure(
        ExitStatus::too_slow,
        fmt::format("{} of {} left out, as {} too late; --expect 'dropped<1%' allows some",
                    tally.dropped_frames, count_text(tally.frames + tally.dropped_frames, "frame"),
                    tally.dropped_frames == 1 ? "it was" : "they were"));
}

}  // namespace

void check_load_bounds(std::span<const Bound> bounds) {
    for (const Bound& bound : bounds) {
        const load::Metric* const metric = metric_for(bound);
        if (metric == nullptr && load::metric_of(bound.metric) != nullptr)
            refuse_load_bound(bound, "only what failed or was dropped has a share in percent");
        if (metric == nullptr)
            refuse_load_bound(bound,
                              "there is no such metric of a load test; those there are stand in the manual");
        if (bound.kind == Bound::Kind::time && metric->unit != load::MetricUnit::seconds)
            refuse_load_bound(bound, "the metric is no time");
    }
}

std::vector<LoadVerdict> hold(std::span<const Bound> bounds, const load::Tally& tally) {
    std::vector<LoadVerdict> verdicts;
    for (const Bound& bound : bounds) {
        const std::optional<double> figure = metric_in(bound, tally);
        verdicts.push_back({.bound = bound, .figure = figure, .holds = figure && bound.holds(*figure)});
    }
    return verdicts;
}

LoadOutcome conclude(LoadSnapshot whole, std::span<const Bound> bounds, LoadShard shard, LoadTerms terms) {
    LoadOutcome outcome;
    outcome.whole = std::move(whole);
    outcome.verdicts = hold(bounds, outcome.whole.tally);
    outcome.shard = shard;
    outcome.terms = std::move(terms);
    outcome.notes = machine_notes(outcome.whole);
    outcome.failure = failure_in(outcome, bounds);
    outcome.status = outcome.failure ? outcome.failure->status() : ExitStatus::success;
    return outcome;
}

}  // namespace cli
