#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace cli {

/// Samples of a run, however long that is: when there are too many, two neighbours become one, and each later one
/// stands for a stretch as long.
template <typename Sample>
class Stretches {
  public:
    static constexpr std::size_t most = 600;

    /// Adds what one report says. `merged` makes one sample of two that follow each other: it gets each with the count
    /// of reports that it stands for.
    template <typename Merged>
    void add(Sample sample, const Merged& merged) {
        if (!samples_.empty() && reports_in_last_ < reports_a_sample_) {
            samples_.back() = merged(samples_.back(), reports_in_last_, sample, 1);
            ++reports_in_last_;
            return;
        }
        if (samples_.size() == most) merge_neighbours(merged);
        samples_.push_back(std::move(sample));
        reports_in_last_ = 1;
    }
    /// Samples, oldest first; the last may stand for less time than the others.
    const std::vector<Sample>& samples() const { return samples_; }

  private:
    template <typename Merged>
    void merge_neighbours(const Merged& merged) {
        for (std::size_t i = 0; i < most / 2; ++i)
            samples_[i] = merged(samples_[2 * i], reports_a_sample_, samples_[2 * i + 1], reports_a_sample_);
        samples_.resize(most / 2);
        reports_a_sample_ *= 2;
    }

    std::vector<Sample> samples_;
    /// Reports that a sample stands for, and how many the last one has so far.
    std::size_t reports_a_sample_ = 1;
    std::size_t reports_in_last_ = 0;
};

}  // namespace cli
