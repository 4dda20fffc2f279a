#pragma once

#include <chrono>

#include "cli/load/load_listener.hpp"

namespace cli {

/// Makes snapshots of the tallies of a run, each with its rates since the one before.
class LoadMeter {
  public:
    /// A snapshot, `elapsed` after the run's beginning, of what has been counted and used since then.
    LoadSnapshot read(std::chrono::nanoseconds elapsed, load::Tally tally, const LoadMachine& machine);
    /// The last one, with the rates over the whole run.
    LoadSnapshot whole(std::chrono::nanoseconds elapsed, load::Tally tally, const LoadMachine& machine) const;

  private:
    LoadSnapshot before_;
};

/// Rates from one snapshot to a later one; those of a whole run are since LoadSnapshot().
LoadRates rates_between(const LoadSnapshot& before, const LoadSnapshot& after);

/// Processor time of this process, of all its threads together, and in the kernel too.
std::chrono::nanoseconds processor_time();
/// This machine, for a run at whose beginning processor_time() was `at_begin`.
LoadMachine this_machine(std::chrono::nanoseconds at_begin);

}  // namespace cli
