#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "cli/load/load_listener.hpp"
#include "cli/options/options.hpp"
#include "cli/text/console.hpp"

namespace cli {

/// `0:42   12 starting   980 live   8 failed   961.20 Mbit/s   12.3 ms late   35 connects/s`: parts that do not fit
/// into `width` columns are left out, from the right. The lateness is that of 99 % of the last second's frames.
std::string live_line(const LoadSnapshot& snapshot, std::size_t width);

/// Shows a load test on standard error: on a terminal one line that is drawn again each second, elsewhere a line every
/// 30 s; with -v rows of a table, one each 10 s, so that the last minute is in sight. At its end the table of
/// load_table.hpp.
class LiveLine : public LoadListener {
  public:
    /// Plain lines come every `interval`, and never with 0; nothing for as often as suits.
    LiveLine(Console& console, Verbosity verbosity, std::optional<std::chrono::nanoseconds> interval);

    void snapshot(const LoadSnapshot& snapshot) override;
    void ended(const LoadOutcome& outcome) override;

  private:
    void add_row(const LoadSnapshot& snapshot);
    bool is_due(std::chrono::nanoseconds elapsed);

    Console& console_;
    const Verbosity verbosity_;
    const std::optional<std::chrono::nanoseconds> interval_;
    /// When the last row or plain line was written.
    std::chrono::nanoseconds told_{0};
    std::size_t rows_ = 0;
};

}  // namespace cli
