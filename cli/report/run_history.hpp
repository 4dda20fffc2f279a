#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/rate_meter.hpp"
#include "publish/status.hpp"

namespace cli {

/// The values of one destination's charts at a moment, or over a stretch that ends there.
struct Sample {
    std::chrono::nanoseconds elapsed{0};
    /// Since the start: a chart marks where they rise.
    std::uint64_t reconnects = 0;
    /// In base units, in the order of figures_of(&Figure::chart).
    std::vector<std::optional<double>> values;
};

/// The samples of a run, however long that is: when there are too many, two neighbours become one, and each
/// later one stands for a stretch as long. A peak stays a peak.
class RunHistory {
  public:
    static constexpr std::size_t most_samples = 600;

    void add(const publish::report::Progress& progress);
    /// Oldest first; the last may stand for less than the others.
    const std::vector<Sample>& samples() const { return samples_; }

  private:
    void merge_neighbours();

    RateMeter meter_;
    std::vector<Sample> samples_;
    /// Progress reports that one sample stands for, and those in the last one.
    std::size_t reports_a_sample_ = 1;
    std::size_t reports_in_last_ = 0;
};

/// What happened, with the time of day: the first things, and the last ones.
class EventLog {
  public:
    static constexpr std::size_t most_first = 50;
    static constexpr std::size_t most_last = 450;

    struct Entry {
        std::chrono::system_clock::time_point time;
        std::string text;
    };

    void add(std::string text);
    const std::vector<Entry>& first() const { return first_; }
    /// Between those at first and the last.
    std::size_t left_out() const { return left_out_; }
    const std::deque<Entry>& last() const { return last_; }

  private:
    std::vector<Entry> first_;
    std::size_t left_out_ = 0;
    std::deque<Entry> last_;
};

}  // namespace cli
