#pragma once

#include <optional>
#include <stdexcept>

#include "cli/input/line_splitter.hpp"
#include "media/source.hpp"

namespace cli {

/// A line of --data: a message of data, and when it is to be sent.
struct DataLine {
    /// Time from the start of the stream; nothing for at once.
    std::optional<media::Time> time;
    /// The name and the values, in AMF0.
    media::Bytes body;
};

/// A line that is no data; `what()` says why.
class DataLineError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Reads `{"time": SECONDS, "name": NAME, "data": VALUE}`, with `"values": [VALUE, …]` in place of `data` for
/// several values or none, and without `time` for at once. Numbers, booleans, texts, null, arrays and objects
/// become those of AMF0 (strict arrays; long strings beyond 65535 bytes). Throws DataLineError, also for a
/// line that was too long.
DataLine read_data_line(const LineSplitter::Line& line);

}  // namespace cli
