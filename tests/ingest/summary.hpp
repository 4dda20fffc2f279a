#pragma once

#include <string>

#include "ingest/seen.hpp"

namespace ingest {

/// One line of JSON, without its newline.
std::string json_line(const Seen& seen);
/// One line for people.
std::string brief_line(const Seen& seen);
/// A table of the tracks, with how the stream began and ended.
std::string table(const Seen& seen);
/// How the media arrived, in a few lines.
std::string timing_lines(const Timing& timing);

}  // namespace ingest
