#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "media/source.hpp"

namespace cli {

/// Warnings about lines of --data, not without end: a writer may go wrong for hours.
class DataWords {
  public:
    /// Warnings about lines that are no data; one alone tells of those that are late.
    static constexpr std::size_t most = 20;

    /// `name` is the file as messages call it.
    explicit DataWords(std::string name) : name_(std::move(name)) {}

    /// A warning about one line: `--data NAME, line NUMBER: WHY; …`
    std::string about_line(std::size_t number, std::string_view why) const;
    void add(std::string warning);
    void add_late(media::Time time);
    /// Adds that so many lines lie behind the end of the stream, the first of them at that time.
    void add_beyond_end(std::size_t lines, media::Time first);
    std::vector<std::string> take() { return std::exchange(waiting_, {}); }

  private:
    std::string name_;
    std::vector<std::string> waiting_;
    std::size_t added_ = 0;
    bool told_late_ = false;
};

/// True for a line with nothing in it.
inline bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace cli
