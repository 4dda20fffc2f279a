#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/report/line_sink.hpp"
#include "cli/text/console.hpp"

namespace cli {

/// Standard output for whole lines and texts that a program reads while the stream runs. Lines that the reader does not
/// take are kept, up to a limit, and left out whole beyond it: a slow reader, a full disk or a closed pipe
/// holds nothing up. The first such trouble is a warning on the console.
class LineOutput : public LineSink {
  public:
    /// `descriptor` stays the caller's.
    LineOutput(int descriptor, Console& console);
    /// Gives the reader a moment for the lines that are left.
    ~LineOutput() override;

    void line(std::string_view text) override { put(text, "\n"); }
    /// Takes a text as it is, whole or not at all.
    void text(std::string_view text) { put(text, {}); }
    std::size_t take_left_out() override;

    /// Most bytes that wait for the reader.
    static constexpr std::size_t limit = std::size_t{1} << 20U;

  private:
    enum class Progress { done, no_room, broken };

    void put(std::string_view text, std::string_view end);
    Progress write_some(int patience_ms);
    void warn_once(const std::string& why);

    const int descriptor_;
    Console& console_;
    /// The descriptor is the terminal on which the console redraws its line.
    const bool shares_terminal_;
    std::string waiting_;
    std::size_t left_out_ = 0;
    bool broken_ = false;
    bool warned_ = false;
};

}  // namespace cli
