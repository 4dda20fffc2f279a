#include "cli/options/run_ends.hpp"

#include <chrono>

#include "dial/failure.hpp"

namespace cli {

using dial::ExitStatus;

RunEnds::RunEnds(const Options& options, const Appointments& times, publish::Stop& stop) {
    const auto take_too_long = [&stop] { stop.ask(ExitStatus::timed_out); };
    if (options.max_time && times.begin) {
        limit_.emplace(*times.begin + *options.max_time, take_too_long);
    } else if (options.max_time) {
        limit_.emplace(std::chrono::steady_clock::now() + *options.max_time, take_too_long);
    }
    if (times.end) end_.emplace(*times.end, [&stop] { stop.ask(ExitStatus::success); });
}

}  // namespace cli
