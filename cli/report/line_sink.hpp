#pragma once

#include <cstddef>
#include <string_view>

namespace cli {

/// Sink for the lines of a report.
class LineSink {
  public:
    LineSink() = default;
    LineSink(const LineSink&) = delete;
    LineSink& operator=(const LineSink&) = delete;
    virtual ~LineSink() = default;

    /// Takes a line; `text` is without its line feed.
    virtual void line(std::string_view text) = 0;
    /// Lines left out since the last call, to be told once there is room.
    virtual std::size_t take_left_out() = 0;
};

}  // namespace cli
