#include "cli/inspect/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "cli/text/readable.hpp"

namespace cli {

namespace {

constexpr int rows = 8;
/// Columns of the scale on the left: `999.99 Mbit/s `.
constexpr std::size_t label_width = 14;
constexpr std::size_t least_columns = 10;

struct Column {
    double bits_per_second = 0;
    bool keyframe = false;
};

/// Columns of the chart: one a part, or the parts spread over fewer columns.
std::vector<Column> columns_of(const media::Flow& flow, std::size_t most) {
    const std::size_t parts = flow.parts().size();
    const std::size_t count = std::min(parts, most);
    std::vector<Column> columns(count);
    const double part_seconds = std::chrono::duration<double>(flow.width()).count();
    const double parts_a_column = static_cast<double>(parts) / static_cast<double>(count);
    for (std::size_t i = 0; i < parts; ++i) {
        const double begin = static_cast<double>(i) / parts_a_column;
        const double end = static_cast<double>(i + 1) / parts_a_column;
        const auto first = std::min(static_cast<std::size_t>(begin), count - 1);
        // A part that lies over the edge of two columns gives each its share.
        const double in_first = std::min(1.0, (static_cast<double>(first + 1) - begin) / (end - begin));
        const double rate = static_cast<double>(flow.parts()[i].bytes) * 8 / part_seconds / parts_a_column;
        columns[first].bits_per_second += rate * in_first;
        if (first + 1 < count) columns[first + 1].bits_per_second += rate * (1 - in_first);
        columns[first].keyframe |= flow.parts()[i].keyframes > 0;
    }
    return columns;
}

/// Sign for the part of a bar of `height` rows that is in the row whose lower edge is `row`.
std::string_view cell(double height, int row, ChartStyle::Letters letters) {
    static constexpr std::array<std::string_view, 9> blocks{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const double filled = std::clamp(height - row, 0.0, 1.0);
    if (letters == ChartStyle::Letters::ascii) return filled >= 0.5 ? "#" : " ";
    return blocks.at(static_cast<std::size_t>(std::lround(filled * 8)));
}

void add_line(std::string& text, std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
}

}  // namespace

std::string chart(const media::Flow& flow, const ChartStyle& style) {
    const std::size_t room = style.width > label_width ? style.width - label_width : 0;
    if (flow.parts().empty()) return {};
    const std::vector<Column> columns = columns_of(flow, std::max(room, least_columns));
    const auto higher = [](const Column& a, const Column& b) {
        return a.bits_per_second < b.bits_per_second;
    };
    const double top = std::max_element(columns.begin(), columns.end(), higher)->bits_per_second;
    if (top <= 0) return {};

    std::string text;
    for (int row = rows - 1; row >= 0; --row) {
        const std::string label = row == rows - 1       ? bit_rate_text(top)
                                  : row == rows / 2 - 1 ? bit_rate_text(top / 2)
                                                        : std::string();
        std::string line = fmt::format("{:>{}} ", label, label_width - 1);
        for (const Column& column : columns)
            line += cell(column.bits_per_second / top * rows, row, style.letters);
        add_line(text, std::move(line));
    }
    std::string line = fmt::format("{:>{}} ", "keyframes", label_width - 1);
    for (const Column& column : columns)
        line += column.keyframe ? '^' : ' ';
    add_line(text, std::move(line));
    const std::string end = clock_text(flow.width() * static_cast<std::int64_t>(flow.parts().size()));
    add_line(text, fmt::format("{:{}}{:<{}}{}", "", label_width, "0:00",
                               std::max(columns.size(), end.size() + 5) - end.size(), end));
    return text;
}

}  // namespace cli
