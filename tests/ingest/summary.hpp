#pragma once

#include <string>

#include "ingest/seen.hpp"

namespace ingest {

/// JSON of a connection in one line, without its newline.
std::string json_line(const Seen& seen);
/// A connection in one line for people.
std::string brief_line(const Seen& seen);
/// A table of the tracks, with the beginning and the end of the stream.
std::string table(const Seen& seen);
/// Timing of the media in a few lines.
std::string timing_lines(const Timing& timing);

}  // namespace ingest
