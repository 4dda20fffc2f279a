#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/options/bound.hpp"
#include "dial/failure.hpp"
#include "load/tally.hpp"

namespace cli {

/// Rates of a load test since the snapshot before, or over the whole.
struct LoadRates {
    double bits_per_second = 0;
    double frames_per_second = 0;
    /// Streams that became live.
    double connects_per_second = 0;
    /// Lateness that 99 % of the frames kept to; nothing without frames.
    std::optional<std::chrono::nanoseconds> late{};
    /// Processor seconds of this process a second.
    double cores = 0;
};

/// What is known of the machine that runs the copies.
struct LoadMachine {
    /// Cores that this process may use, a fraction where a container has one; 0 where nobody knows.
    double cores = 0;
    /// Processor time of this process since the run began.
    std::chrono::nanoseconds processor{0};
    /// Cores that it used in its busiest second; a LoadMeter fills it in.
    double busiest = 0;
};

/// A load test at a moment: what the copies did until then.
struct LoadSnapshot {
    /// Since the run began.
    std::chrono::nanoseconds elapsed{0};
    load::Tally tally;
    LoadMachine machine;
    LoadRates rates;
};

/// A bound of --expect and what came of it.
struct LoadVerdict {
    Bound bound;
    /// The figure, in the unit of the bound's kind; nothing where there is none.
    std::optional<double> figure{};
    bool holds = false;
};

/// The shard of a run: number `index` of `of`, counted from 0.
struct LoadShard {
    std::uint64_t index = 0;
    std::uint64_t of = 1;
};

/// What a run is of, as far as all its shards must agree: options with their values as they may be shown (without
/// keys), such as `copies` and `1000`.
using LoadTerms = std::vector<std::pair<std::string, std::string>>;

/// How a load test ended.
struct LoadOutcome {
    /// All of it; its rates are those over the whole.
    LoadSnapshot whole;
    std::vector<LoadVerdict> verdicts;
    /// Status of the run; `failure` says why it is none of success.
    dial::ExitStatus status = dial::ExitStatus::success;
    std::optional<dial::Failure> failure{};
    LoadShard shard{};
    LoadTerms terms{};
    /// What the machine could not, a line each.
    std::vector<std::string> notes{};
};

/// Whoever tells of a load test.
class LoadListener {
  public:
    LoadListener() = default;
    LoadListener(const LoadListener&) = delete;
    LoadListener& operator=(const LoadListener&) = delete;
    virtual ~LoadListener() = default;

    /// Once a second while it runs, from the thread that runs it; holds nothing up.
    virtual void snapshot(const LoadSnapshot& snapshot) = 0;
    /// Once, when every copy is gone.
    virtual void ended(const LoadOutcome& outcome) = 0;
};

}  // namespace cli
