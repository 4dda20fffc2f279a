#include "cli/report/run_history.hpp"

#include <algorithm>
#include <utility>

namespace cli {

namespace {

Sample sample_of(const publish::report::Progress& progress, const Rates& rates) {
    return {.elapsed = progress.elapsed,
            .bits_per_second = rates.bits_per_second,
            .behind = progress.behind,
            .queued = progress.queued,
            .round_trip = progress.round_trip,
            .keyframe_interval = progress.keyframe_interval,
            .unsent_bytes = progress.unsent_bytes,
            .dropped_frames = progress.dropped_frames,
            .retransmits = progress.retransmits,
            .reconnects = progress.reconnects};
}

/// `weight` reports are in `before`, and `added` in `sample`, which follows it.
Sample merged(const Sample& before, std::size_t weight, const Sample& sample, std::size_t added) {
    const auto one = static_cast<double>(weight);
    const auto other = static_cast<double>(added);
    Sample both = sample;
    both.bits_per_second = (before.bits_per_second * one + sample.bits_per_second * other) / (one + other);
    both.behind = std::max(before.behind, sample.behind);
    both.queued = std::max(before.queued, sample.queued);
    both.round_trip = std::max(before.round_trip, sample.round_trip);
    both.keyframe_interval = std::max(before.keyframe_interval, sample.keyframe_interval);
    both.unsent_bytes = std::max(before.unsent_bytes, sample.unsent_bytes);
    return both;
}

}  // namespace

void RunHistory::add(const publish::report::Progress& progress) {
    const Sample sample = sample_of(progress, meter_.update(progress));
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
