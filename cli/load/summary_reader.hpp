#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/load/load_listener.hpp"
#include "load/tally.hpp"

namespace cli {

/// A text is no summary of a load test, or not a whole one; `what()` says why in a clause.
class SummaryError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A summary as it is merged.
struct LoadSummary {
    LoadShard shard;
    std::string run;
    LoadTerms terms;
    int status = 0;
    std::chrono::nanoseconds elapsed{0};
    LoadMachine machine;
    load::Tally tally;
    std::vector<Bound> bounds;
    std::vector<std::string> notes;
};

/// Reads what summary_text() writes, also as the last such line of a log. The text may come from anybody: its texts are
/// made printable, and all else is within the limits of summary_limits.hpp, or refused. Throws SummaryError.
LoadSummary read_summary(std::string_view text);

}  // namespace cli
