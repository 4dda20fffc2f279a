#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "cli/figures/rate_meter.hpp"
#include "cli/page/stretches.hpp"
#include "publish/status.hpp"

namespace cli {

/// Values of one destination's charts at a moment, or over a stretch of time that ends there.
struct Sample {
    std::chrono::nanoseconds elapsed{0};
    /// Reconnects since the start; charts mark where they rise.
    std::uint64_t reconnects = 0;
    /// Value of each chart, in base units and in the order of figures_of(&Figure::chart).
    std::vector<std::optional<double>> values;
};

/// Samples of a run, however long that is: when there are too many, two neighbours become one, and each later
/// one stands for a stretch as long. A peak stays a peak.
class RunHistory {
  public:
    static constexpr std::size_t most_samples = Stretches<Sample>::most;

    void add(const publish::report::Progress& progress);
    /// Samples, oldest first; the last may stand for less time than the others.
    const std::vector<Sample>& samples() const { return stretches_.samples(); }

  private:
    RateMeter meter_;
    Stretches<Sample> stretches_;
};

/// Events of a run with their times of day: the first ones, and the last ones.
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
    /// Events left out between the first and the last.
    std::size_t left_out() const { return left_out_; }
    const std::deque<Entry>& last() const { return last_; }

  private:
    std::vector<Entry> first_;
    std::size_t left_out_ = 0;
    std::deque<Entry> last_;
};

}  // namespace cli
