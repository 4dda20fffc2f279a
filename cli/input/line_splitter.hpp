#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// Bytes as they come -> lines, without their ends.
class LineSplitter {
  public:
    /// Of a line; what a longer one has beyond is passed over.
    static constexpr std::size_t max_line = std::size_t{1} << 20U;

    struct Line {
        /// From 1.
        std::size_t number = 0;
        std::string text;
        bool too_long = false;
    };

    /// Once next() has no more.
    void put(std::string_view bytes);
    /// The next whole line; nothing while more bytes are needed for one.
    std::optional<Line> next();
    /// What is there without an end, once no more comes; nothing where that is nothing.
    std::optional<Line> rest();

  private:
    Line take_line();

    std::string bytes_;
    /// Of them, what is handed out.
    std::size_t begin_ = 0;
    Line line_{1, {}, false};
};

}  // namespace cli
