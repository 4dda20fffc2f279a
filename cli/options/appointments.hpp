#pragma once

#include <optional>

#include "cli/options/moment.hpp"
#include "cli/options/options.hpp"

namespace cli {

/// Moments to begin and to end at, where they are asked for.
struct Appointments {
    std::optional<WallTime> begin;
    std::optional<WallTime> end;
};

/// The appointments of --at and --until, seen from `now`. Throws dial::Failure(usage) for a time that has
/// passed.
Appointments appointments(const Options& options, WallTime now);

}  // namespace cli
