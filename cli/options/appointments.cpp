#include "cli/options/appointments.hpp"

#include <fmt/format.h>
#include <string_view>

#include "cli/options/usage.hpp"

namespace cli {

namespace {

WallTime still_to_come(const Moment& moment, WallTime now, std::string_view option) {
    const WallTime time = moment.after(now);
    if (time > now) return time;
    refuse_usage(fmt::format("{}: that time has passed; give one that is still to come", option));
}

}  // namespace

Appointments appointments(const Options& options, WallTime now) {
    Appointments times;
    if (options.at) times.begin = still_to_come(*options.at, now, "--at");
    if (options.until) times.end = still_to_come(*options.until, times.begin.value_or(now), "--until");
    return times;
}

}  // namespace cli
