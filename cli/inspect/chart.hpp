#pragma once

#include <cstddef>
#include <string>

#include "media/measure/flow.hpp"

namespace cli {

struct ChartStyle {
    enum class Letters {
        /// Eighths of a character (U+2581 to U+2588).
        blocks,
        ascii,
    };

    /// Columns that the chart may take.
    std::size_t width = 80;
    Letters letters = Letters::blocks;
};

/// Chart of the bit rate over time in columns, with a row below that shows where keyframes are; several
/// lines, none longer than the width. Empty for a flow without bytes.
std::string chart(const media::Flow& flow, const ChartStyle& style);

}  // namespace cli
