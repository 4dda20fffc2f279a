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
    const Sample sample = sample_of({progress, meter_.update(progress)});
    if (!samples_.empty() && reports_in_last_ < reports_a_sample_) {
        samples_.back() = merged(samples_.back(), reports_in_last_, sample, 1);
        ++reports_in_last_;
        return;
    }
    if (samples_.size() == most_samples) merge_neighbours();
    samples_.push_back(sample);
    reports_in_last_ = 1;
}

void RunHistory::merge_neighbours() {
    for (std::size_t i = 0; i < most_samples / 2; ++i)
        samples_[i] = merged(samples_[2 * i], reports_a_sample_, samples_[2 * i + 1], reports_a_sample_);
    samples_.resize(most_samples / 2);
    reports_a_sample_ *= 2;
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
