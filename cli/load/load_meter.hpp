#pragma once

#include <chrono>

#include "cli/load/load_listener.hpp"

namespace cli {

/// Makes snapshots of the tallies of a run, each with its rates since the one before.
class LoadMeter {
  public:
    /// A snapshot, `elapsed` after the run's beginning, of what has been counted and used since then.
    LoadSnapshot read(std::chrono::nanoseconds elapsed, load::Tally tally, const LoadMachine& machine);

  private:
    LoadSnapshot before_;
};

/// A snapshot of a whole run, with the rates over all of it.
LoadSnapshot whole_run(std::chrono::nanoseconds elapsed, load::Tally tally, const LoadMachine& machine);

/// Cores and processor time of this process since `begun` of it (which is what it gave for the beginning).
LoadMachine this_machine(std::chrono::nanoseconds processor_at_begin);
/// Processor time of this process, all threads together, user and system.
std::chrono::nanoseconds processor_time();

}  // namespace cli
