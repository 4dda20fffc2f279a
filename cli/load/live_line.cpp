#include "cli/load/live_line.hpp"

#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "cli/load/load_table.hpp"
#include "cli/load/load_values.hpp"
#include "cli/text/readable.hpp"

namespace cli {

namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::seconds plain_interval{30};
constexpr std::chrono::seconds row_interval{10};
/// Snapshots come a little early or late.
constexpr std::chrono::milliseconds slack{500};
/// Rows of a minute, above which the names of the columns stand again.
constexpr std::size_t rows_a_head = 6;
constexpr std::string_view between_parts = "   ";

double seconds_of(nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

std::string late_text(const LoadRates& rates) {
    return rates.late ? short_time(seconds_of(*rates.late)) : "-";
}

}  // namespace

std::string live_line(const LoadSnapshot& snapshot, std::size_t width) {
    const load::Tally& tally = snapshot.tally;
    std::vector<std::string> parts{clock_text(snapshot.elapsed)};
    if (tally.starting > 0) parts.push_back(fmt::format("{} starting", tally.starting));
    parts.push_back(fmt::format("{} live", tally.live));
    parts.push_back(fmt::format("{} failed", tally.failed));
    parts.push_back(bit_rate_text(snapshot.rates.bits_per_second));
    if (snapshot.rates.late) parts.push_back(late_text(snapshot.rates) + " late");
    if (snapshot.rates.connects_per_second > 0)
        parts.push_back(fmt::format("{:.0f} connects/s", snapshot.rates.connects_per_second));
    if (tally.dropped_frames > 0) parts.push_back(fmt::format("{} dropped", tally.dropped_frames));
    std::string line;
    for (const std::string& part : parts) {
        const std::string_view gap = line.empty() ? std::string_view() : between_parts;
        if (line.size() + gap.size() + part.size() > width) break;
        line += gap;
        line += part;
    }
    return line;
}

LiveLine::LiveLine(Console& console, Verbosity verbosity, std::optional<nanoseconds> interval)
    : console_(console), verbosity_(verbosity), interval_(interval) {}

bool LiveLine::is_due(nanoseconds elapsed) {
    if (interval_ && interval_->count() == 0) return false;
    const nanoseconds usual = verbosity_ == Verbosity::verbose ? row_interval : plain_interval;
    if (elapsed - told_ < interval_.value_or(usual) - slack) return false;
    told_ = elapsed;
    return true;
}

void LiveLine::add_row(const LoadSnapshot& snapshot) {
    constexpr std::string_view row = "{:>8} {:>9} {:>9} {:>9} {:>14} {:>9} {:>10}";
    if (rows_++ % rows_a_head == 0) {
        console_.line(
            fmt::format(row, "time", "starting", "live", "failed", "sent", "late p99", "connects/s"));
    }
    const load::Tally& tally = snapshot.tally;
    console_.line(fmt::format(row, clock_text(snapshot.elapsed), tally.starting, tally.live, tally.failed,
                              bit_rate_text(snapshot.rates.bits_per_second), late_text(snapshot.rates),
                              fmt::format("{:.1f}", snapshot.rates.connects_per_second)));
}

void LiveLine::snapshot(const LoadSnapshot& snapshot) {
    if (verbosity_ == Verbosity::quiet) return;
    const bool is_silent = interval_ && interval_->count() == 0;
    const bool has_table = verbosity_ == Verbosity::verbose;
    if (console_.redraws() && !is_silent) console_.redraw(live_line(snapshot, console_.width() - 1));
    if ((console_.redraws() && !has_table) || !is_due(snapshot.elapsed)) return;
    if (has_table) {
        add_row(snapshot);
    } else {
        console_.line(live_line(snapshot, std::string::npos));
    }
}

void LiveLine::ended(const LoadOutcome& outcome) {
    if (verbosity_ == Verbosity::quiet) return;
    for (const std::string& line : load_table(outcome))
        console_.line(line);
}

}  // namespace cli
