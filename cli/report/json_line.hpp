#pragma once

#include "cli/figures/json.hpp"
#include "cli/report/line_sink.hpp"

namespace cli {

/// Writes an object as a line, behind a warning that tells of lines left out before it.
void write_line(LineSink& output, const Json& line);

}  // namespace cli
