#include "cli/load/load_meter.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <utility>

#include "ground/histogram.hpp"

namespace cli {

namespace {

/// Spans shorter than this have no rate.
constexpr double least_seconds = 0.001;

std::chrono::nanoseconds in_ns(const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

/// Values that came to a histogram since it was as `before`, within the width of its buckets.
ground::Histogram added(const ground::Histogram& before, const ground::Histogram& after) {
    std::map<std::int64_t, std::uint64_t> counts;
    for (const ground::Histogram::Bucket& bucket : before.buckets())
        counts[bucket.low] = bucket.count;
    ground::Histogram difference;
    for (const ground::Histogram::Bucket& bucket : after.buckets()) {
        const std::uint64_t known = counts[bucket.low];
        if (bucket.count > known) difference.add(std::min(bucket.high, after.max()), bucket.count - known);
    }
    return difference;
}

double growth(std::uint64_t before, std::uint64_t after) {
    return after > before ? static_cast<double>(after - before) : 0;
}

/// Cores that a container may use at once, as cgroup v2 has it: "50000 100000" are half of one; 0 for no limit.
double quota() {
    std::ifstream file("/sys/fs/cgroup/cpu.max");
    std::string most;
    double period = 0;
    if (!(file >> most >> period) || most == "max" || period <= 0) return 0;
    const double micros = std::atof(most.c_str());
    return micros > 0 ? micros / period : 0;
}

}  // namespace

LoadRates rates_between(const LoadSnapshot& before, const LoadSnapshot& after) {
    const double seconds = std::chrono::duration<double>(after.elapsed - before.elapsed).count();
    if (seconds < least_seconds) return {};
    const std::chrono::duration<double> processor = after.machine.processor - before.machine.processor;
    LoadRates rates{.bits_per_second = 8 * growth(before.tally.bytes, after.tally.bytes) / seconds,
                    .frames_per_second = growth(before.tally.frames, after.tally.frames) / seconds,
                    .connects_per_second = growth(before.tally.accepted, after.tally.accepted) / seconds,
                    .late = {},
                    .cores = std::max(processor.count(), 0.0) / seconds};
    const ground::Histogram late =
        before.tally.late.empty() ? after.tally.late : added(before.tally.late, after.tally.late);
    if (!late.empty()) rates.late = std::chrono::nanoseconds(late.percentile(99));
    return rates;
}

LoadSnapshot LoadMeter::read(std::chrono::nanoseconds elapsed, load::Tally tally,
                             const LoadMachine& machine) {
    LoadSnapshot now{.elapsed = elapsed, .tally = std::move(tally), .machine = machine, .rates = {}};
    now.rates = rates_between(before_, now);
    now.machine.busiest = std::max(before_.machine.busiest, now.rates.cores);
    before_ = now;
    return now;
}

LoadSnapshot LoadMeter::whole(std::chrono::nanoseconds elapsed, load::Tally tally,
                              const LoadMachine& machine) const {
    LoadSnapshot all{.elapsed = elapsed, .tally = std::move(tally), .machine = machine, .rates = {}};
    all.rates = rates_between({}, all);
    all.machine.busiest = std::max(before_.machine.busiest, all.rates.cores);
    return all;
}

std::chrono::nanoseconds processor_time() {
    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) != 0) return std::chrono::nanoseconds(0);
    return in_ns(usage.ru_utime) + in_ns(usage.ru_stime);
}

LoadMachine this_machine(std::chrono::nanoseconds at_begin) {
    LoadMachine machine{.cores = std::thread::hardware_concurrency() * 1.0,
                        .processor = processor_time() - at_begin,
                        .busiest = 0};
    static const double limit = quota();
    if (limit > 0) machine.cores = machine.cores > 0 ? std::min(machine.cores, limit) : limit;
    return machine;
}

}  // namespace cli
