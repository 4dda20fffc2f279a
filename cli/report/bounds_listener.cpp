#include "cli/report/bounds_listener.hpp"

#include <fmt/format.h>
#include <variant>

namespace cli {

namespace {

/// The figure that a bound is held against, in the unit of its kind; nothing where there is none.
std::optional<double> figure_for(const Bound& bound, const RunMetrics& metrics) {
    return bound.kind == Bound::Kind::percent ? metrics.share(bound.metric) : metrics.value(bound.metric);
}

}  // namespace

void BoundsListener::report(const publish::Report& report) {
    if (const auto* progress = std::get_if<publish::report::Progress>(&report)) read(*progress);
    const auto* const ended = std::get_if<publish::report::Ended>(&report);
    if (ended != nullptr) metrics_[ended->destination].update({ended->totals, mean_rates(ended->totals)});
}

void BoundsListener::read(const publish::report::Progress& progress) {
    metrics_[progress.destination].update({progress, meters_[progress.destination].update(progress)});
}

std::vector<std::string> BoundsListener::broken() const {
    std::vector<std::string> all;
    for (const auto& [destination, metrics] : metrics_) {
        for (const Bound& bound : bounds_) {
            const std::optional<double> figure = figure_for(bound, metrics);
            if (figure && bound.holds(*figure)) continue;
            const std::string name = metrics_.size() > 1 ? destination + ": " : "";
            all.push_back(name + broken_text(bound, figure));
        }
    }
    return all;
}

}  // namespace cli
