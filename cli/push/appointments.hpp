#pragma once

#include <optional>

#include "cli/options/moment.hpp"
#include "cli/options/options.hpp"

namespace cli {

/// When to begin and to end, where that is asked for.
struct Appointments {
    std::optional<WallTime> begin;
    std::optional<WallTime> end;
};

/// Those of --at and --until, seen from `now`. Throws publish::Failure(usage) for a time that has passed.
Appointments appointments(const Options& options, WallTime now);

}  // namespace cli
