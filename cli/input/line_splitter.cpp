#include "cli/input/line_splitter.hpp"

#include <utility>

namespace cli {

void LineSplitter::put(std::string_view bytes) {
    bytes_.assign(bytes);
    begin_ = 0;
}

std::optional<LineSplitter::Line> LineSplitter::next() {
    const std::string_view fresh = std::string_view(bytes_).substr(begin_);
    const std::size_t end = fresh.find('\n');
    const std::string_view part = fresh.substr(0, end);
    const std::size_t room = max_line - line_.text.size();
    line_.too_long = line_.too_long || part.size() > room;
    line_.text += part.substr(0, room);
    begin_ += part.size();
    if (end == std::string_view::npos) return std::nullopt;
    ++begin_;
    return take_line();
}

std::optional<LineSplitter::Line> LineSplitter::rest() {
    if (line_.text.empty()) return std::nullopt;
    return take_line();
}

LineSplitter::Line LineSplitter::take_line() {
    const std::size_t number = line_.number;
    return std::exchange(line_, {number + 1, {}, false});
}

}  // namespace cli
