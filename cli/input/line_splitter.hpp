#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// Bytes as they come -> lines, without their ends.
class LineSplitter {
  public:
    /// Bytes of a line; those beyond are passed over.
    static constexpr std::size_t max_line = std::size_t{1} << 20U;

    struct Line {
        /// Number of the line, from 1.
        std::size_t number = 0;
        std::string text;
        bool too_long = false;
    };

    /// Takes more bytes, once next() has no more lines.
    void put(std::string_view bytes);
    /// The next whole line; nothing while more bytes are needed for one.
    std::optional<Line> next();
    /// The last line, which has no end, once no more bytes come; nothing where it is empty.
    std::optional<Line> rest();

  private:
    Line take_line();

    std::string bytes_;
    /// Bytes that are handed out already.
    std::size_t begin_ = 0;
    Line line_{1, {}, false};
};

}  // namespace cli
