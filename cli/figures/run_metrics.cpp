#include "cli/figures/run_metrics.hpp"

#include <algorithm>

namespace cli {

namespace {

constexpr std::string_view largest_suffix = ".max";

/// `behind` of `behind_ms`.
std::string_view metric_name(std::string_view field) {
    for (const std::string_view unit : {"_ms", "_bps"}) {
        if (field.ends_with(unit)) field.remove_suffix(unit.size());
    }
    return field;
}

std::string_view base_of(std::string_view metric) {
    if (metric.ends_with(largest_suffix)) metric.remove_suffix(largest_suffix.size());
    return metric;
}

}  // namespace

const Figure* RunMetrics::find(std::string_view metric) {
    const auto found = std::ranges::find(figures(), base_of(metric),
                                         [](const Figure& figure) { return metric_name(figure.field); });
    return found == figures().end() ? nullptr : &*found;
}

void RunMetrics::update(const Reading& reading) {
    for (const Figure& figure : figures()) {
        Seen& seen = seen_[figure.field];
        seen.last = in_base_unit(figure.read(reading));
        if (seen.last) seen.largest = std::max(seen.largest.value_or(*seen.last), *seen.last);
    }
    const publish::report::Progress& progress = reading.progress;
    frames_ =
        static_cast<double>(progress.video_frames + progress.audio_frames + progress.dropped_frames +
                            progress.refused_frames + progress.skipped_frames + progress.left_out_frames);
}

std::optional<double> RunMetrics::value(std::string_view metric) const {
    const Figure* const figure = find(metric);
    const auto seen = figure == nullptr ? seen_.end() : seen_.find(figure->field);
    if (seen == seen_.end()) return std::nullopt;
    return metric.ends_with(largest_suffix) ? seen->second.largest : seen->second.last;
}

std::optional<double> RunMetrics::share(std::string_view metric) const {
    const Figure* const figure = find(metric);
    if (figure == nullptr || !figure->field.ends_with("_frames")) return std::nullopt;
    const std::optional<double> count = value(metric);
    if (!count) return std::nullopt;
    return frames_ > 0 ? *count / frames_ * 100 : 0;
}

}  // namespace cli
