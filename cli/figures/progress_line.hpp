#pragma once

#include <cstddef>
#include <string>

#include "cli/figures/figures.hpp"

namespace cli {

/// Style of a line of progress.
struct ProgressStyle {
    /// Columns that the line may take.
    std::size_t width = 80;
    /// ECMA-48 colours; they take no columns.
    bool colours = false;
};

/// Line of progress: `0:12 / 1:30   2.51 Mbit/s   30.0 fps   3.9 MB   0.0 s behind   0.1 s queued`. Parts
/// that do not fit are left out, from the right. From the second pass of a loop on, `pass 2` follows the
/// times.
std::string progress_line(const Reading& reading, const ProgressStyle& style);

}  // namespace cli
