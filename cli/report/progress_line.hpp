#pragma once

#include <cstddef>
#include <string>

#include "cli/report/figures.hpp"

namespace cli {

/// How a line of progress is written.
struct ProgressStyle {
    /// Columns that it may take.
    std::size_t width = 80;
    /// ECMA-48 colours; they take no columns.
    bool colours = false;
};

/// `0:12 / 1:30   2.51 Mbit/s   30.0 fps   3.9 MB   0.0 s behind   0.1 s queued`; what does not fit is left
/// out, from the right. From the second pass of a loop on, `pass 2` follows the times.
std::string progress_line(const Reading& reading, const ProgressStyle& style);

}  // namespace cli
