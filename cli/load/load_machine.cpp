#include "cli/load/load_machine.hpp"

#include <chrono>
#include <fmt/format.h>

#include "cli/text/readable.hpp"

namespace cli {

namespace {

/// Share of the cores from which on what waits for one is late.
constexpr double busy_share = 0.9;
/// Lateness that is no more the gathering of writes, and the share of writes without room that explains none.
constexpr std::chrono::milliseconds much_late{100};
constexpr double few_held = 0.001;

bool is_nearly(double used, double cores) {
    return cores > 0 && used >= busy_share * cores;
}

/// Who was late without a send queue in the way.
bool is_late_by_itself(const load::Tally& tally) {
    if (tally.writes == 0 || tally.late.empty()) return false;
    const std::chrono::nanoseconds late(tally.late.percentile(99));
    return late > much_late &&
           static_cast<double>(tally.held_writes) < few_held * static_cast<double>(tally.writes);
}

}  // namespace

std::vector<std::string> machine_notes(const LoadSnapshot& whole) {
    const LoadMachine& machine = whole.machine;
    std::vector<std::string> notes;
    if (is_nearly(whole.rates.cores, machine.cores)) {
        notes.push_back(fmt::format(
            "this machine is at its end: {:.1f} of {:.3g} cores were busy with the copies all the time; "
            "lateness and slow steps may be its own",
            whole.rates.cores, machine.cores));
    } else if (is_nearly(machine.busiest, machine.cores)) {
        notes.push_back(fmt::format(
            "this machine was at its end at times: {:.1f} of {:.3g} cores were busy with the copies in the "
            "busiest second",
            machine.busiest, machine.cores));
    }
    if (is_late_by_itself(whole.tally)) {
        notes.push_back(fmt::format(
            "1 % of the frames were more than {} late though the kernel had room for them: it is this "
            "machine that is slow, and not the server",
            milliseconds_text(std::chrono::nanoseconds(whole.tally.late.percentile(99)))));
    }
    return notes;
}

}  // namespace cli
