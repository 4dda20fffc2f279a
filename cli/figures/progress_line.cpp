#include "cli/figures/progress_line.hpp"

#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "cli/text/colour.hpp"

namespace cli {

namespace {

constexpr std::string_view gap = "   ";

}  // namespace

std::string progress_line(const Reading& reading, const ProgressStyle& style) {
    static const std::vector<const Figure*> shown = figures_of(&Figure::part);
    std::string line;
    std::size_t columns = 0;
    for (const Figure* figure : shown) {
        const auto [text, emphasised] = figure->part.text(reading);
        if (text.empty()) continue;
        const std::string_view before = columns == 0 ? std::string_view() : gap;
        if (columns + before.size() + text.size() > style.width) break;
        columns += before.size() + text.size();
        line += before;
        line += emphasised && style.colours ? coloured(text, Colour::yellow) : text;
    }
    return line;
}

}  // namespace cli
