#pragma once

#include <optional>

#include "cli/alarm.hpp"
#include "cli/options/appointments.hpp"
#include "cli/options/options.hpp"
#include "publish/stop.hpp"

namespace cli {

/// The moments that end a run: --until, and --max-time, which counts from --at. They ask `stop`, which outlives them.
class RunEnds {
  public:
    RunEnds(const Options& options, const Appointments& times, publish::Stop& stop);

  private:
    std::optional<Alarm> limit_;
    std::optional<Alarm> end_;
};

}  // namespace cli
