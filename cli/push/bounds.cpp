#include "cli/push/bounds.hpp"

#include <fmt/format.h>
#include <string>

#include "cli/figures/run_metrics.hpp"
#include "cli/options/usage.hpp"
#include "witness/figures.hpp"

namespace cli {

namespace {

[[noreturn]] void refuse(const Bound& bound, const std::string& why) {
    refuse_usage(fmt::format("--expect {}: {}", bound.text, why));
}

/// Refuses a time for what is none.
void check_unit(const Bound& bound, bool is_time, bool is_share) {
    if (bound.kind == Bound::Kind::percent && !is_share)
        refuse(bound, "only frames of the run have a share in percent");
    if (bound.kind == Bound::Kind::time && !is_time) refuse(bound, "the figure is no time");
}

}  // namespace

std::vector<Bound> bounds_on_run(const Options& options) {
    std::vector<Bound> all;
    for (const Bound& bound : options.bounds) {
        const witness::Figure* const found = witness::figure_of(bound.metric);
        if (found != nullptr && !options.verify.places.empty()) {
            check_unit(bound, found->unit == witness::FigureUnit::seconds, false);
            continue;
        }
        const Figure* const figure = RunMetrics::find(bound.metric);
        if (figure == nullptr && found != nullptr)
            refuse(bound, "that is a figure of --verify, which is not there");
        if (figure == nullptr)
            refuse(bound, "there is no such figure; those of the run and of --verify are in the manual");
        const bool is_time = figure->unit == Unit::clock || figure->unit == Unit::seconds ||
                             figure->unit == Unit::milliseconds;
        check_unit(bound, is_time, figure->field.ends_with("_frames"));
        all.push_back(bound);
    }
    return all;
}

}  // namespace cli
