#include "cli/page/run_history.hpp"

#include <algorithm>
#include <utility>

#include "cli/figures/figures.hpp"

namespace cli {

namespace {

using Stretch = Figure::Chart::Stretch;
using ChartValue = std::optional<double>;

const std::vector<const Figure*>& charts() {
    static const std::vector<const Figure*> charts = figures_of(&Figure::chart);
    return charts;
}

Sample sample_of(const Reading& reading) {
    Sample sample{
        .elapsed = reading.progress.elapsed, .reconnects = reading.progress.reconnects, .values = {}};
    for (const Figure* figure : charts())
        sample.values.push_back(in_base_unit(figure->read(reading)));
    return sample;
}

/// Value over two stretches, the first of `weight` reports and the second of `added`.
ChartValue merged(Stretch stretch, ChartValue first, std::size_t weight, ChartValue second,
                  std::size_t added) {
    const auto one = static_cast<double>(weight);
    const auto other = static_cast<double>(added);
    switch (stretch) {
        case Stretch::mean:
            return first && second ? (*first * one + *second * other) / (one + other)
                                   : std::max(first, second);
        case Stretch::highest:
            return std::max(first, second);
        case Stretch::latest:
            return second;
    }
    return std::nullopt;
}

/// Sample over two stretches: `weight` reports are in `before`, and `added` in `sample`, which follows it.
Sample merged(const Sample& before, std::size_t weight, const Sample& sample, std::size_t added) {
    Sample both = sample;
    for (std::size_t i = 0; i < both.values.size(); ++i) {
        both.values[i] =
            merged(charts()[i]->chart.stretch, before.values[i], weight, sample.values[i], added);
    }
    return both;
}

}  // namespace

void RunHistory::add(const publish::report::Progress& progress) {
    const auto merge = [](const Sample& before, std::size_t weight, const Sample& sample, std::size_t added) {
        return merged(before, weight, sample, added);
    };
    stretches_.add(sample_of({progress, meter_.update(progress)}), merge);
}

void EventLog::add(std::string text) {
    Entry entry{std::chrono::system_clock::now(), std::move(text)};
    if (first_.size() < most_first) {
        first_.push_back(std::move(entry));
        return;
    }
    last_.push_back(std::move(entry));
    if (last_.size() <= most_last) return;
    last_.pop_front();
    ++left_out_;
}

}  // namespace cli
