#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/progress_line.hpp"
#include "publish/status.hpp"

namespace cli {

/// What one destination was like at a moment, or over a stretch that ends there.
struct Sample {
    std::chrono::nanoseconds elapsed{0};
    /// The mean of a stretch.
    double bits_per_second = 0;
    // The highest of a stretch:
    std::chrono::nanoseconds behind{0};
    std::chrono::nanoseconds queued{0};
    std::optional<std::chrono::nanoseconds> round_trip;
    std::optional<std::chrono::nanoseconds> keyframe_interval;
    std::uint64_t unsent_bytes = 0;
    // Counted since the start:
    std::uint64_t dropped_frames = 0;
    std::uint64_t retransmits = 0;
    std::uint64_t reconnects = 0;
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
