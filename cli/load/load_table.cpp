#include "cli/load/load_table.hpp"

#include <fmt/format.h>
#include <string_view>

#include "cli/load/load_values.hpp"
#include "cli/text/readable.hpp"
#include "load/metrics.hpp"

namespace cli {

namespace {

using Lines = std::vector<std::string>;
using load::Tally;

/// "8 (0.8 %)"
std::string count_with_share(std::uint64_t part, std::uint64_t all) {
    if (part == 0 || all == 0) return fmt::format("{}", part);
    return fmt::format("{} ({:.3g} %)", part, 100 * static_cast<double>(part) / static_cast<double>(all));
}

void add_counts(Lines& lines, const LoadSnapshot& whole) {
    const Tally& tally = whole.tally;
    std::string copies = fmt::format("{} in {}: {} begun, {} live, {} ended in order",
                                     tally.copies == 1 ? "1 copy" : fmt::format("{} copies", tally.copies),
                                     clock_text(whole.elapsed), count_text(tally.attempts, "connection"),
                                     tally.accepted, tally.finished);
    if (tally.departed > 0) copies += fmt::format(", {} left to come back", tally.departed);
    lines.push_back(copies + fmt::format(", {} failed", count_with_share(tally.failed, tally.attempts)));
    lines.push_back(fmt::format("{} in {}, {}; {} dropped", count_text(tally.frames, "frame"),
                                size_text(tally.bytes), bit_rate_text(whole.rates.bits_per_second),
                                count_with_share(tally.dropped_frames, tally.frames + tally.dropped_frames)));
}

void add_times(Lines& lines, const Tally& tally) {
    constexpr int name_width = 16;
    constexpr int width = 10;
    std::string head = fmt::format("{:{}}", "", name_width);
    for (const load::Statistic& statistic : load::statistics())
        head += fmt::format("{:>{}}", statistic.name, width);
    bool has_head = false;
    for (const load::TimeMetric& time : load::times()) {
        const ground::Histogram& histogram = time.of(tally);
        if (histogram.empty()) continue;
        if (!has_head) lines.push_back(head);
        has_head = true;
        std::string row = fmt::format("{:{}}", time.words, name_width);
        for (const load::Statistic& statistic : load::statistics())
            row += fmt::format("{:>{}}", short_time(statistic.read(histogram) / 1e9), width);
        lines.push_back(row);
    }
}

void add_failures(Lines& lines, const Tally& tally) {
    for (const auto& [name, failures] : failures_by_count(tally)) {
        lines.push_back(fmt::format("failed: {} x {} (status {}), the first: {}", failures.count,
                                    class_text(name), failures.status, failures.first));
    }
}

void add_verdicts(Lines& lines, const std::vector<LoadVerdict>& verdicts) {
    for (const LoadVerdict& verdict : verdicts) {
        lines.push_back(verdict.holds
                            ? fmt::format("holds: {}", verdict.bound.text)
                            : fmt::format("does not hold: {}", broken_text(verdict.bound, verdict.figure)));
    }
}

}  // namespace

std::vector<std::string> load_table(const LoadOutcome& outcome) {
    Lines lines;
    add_counts(lines, outcome.whole);
    add_times(lines, outcome.whole.tally);
    add_failures(lines, outcome.whole.tally);
    add_verdicts(lines, outcome.verdicts);
    for (const std::string& note : outcome.notes)
        lines.push_back("note: " + note);
    return lines;
}

}  // namespace cli
