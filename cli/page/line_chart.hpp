#pragma once

#include <optional>
#include <string>
#include <vector>

namespace pugi {
class xml_node;
}

namespace cli {

/// Chart of one value over time: a picture that needs no other file.
struct LineChart {
    struct Point {
        /// Time since the start of the run.
        double seconds = 0;
        /// Nothing where there is no value: the line has a gap there.
        std::optional<double> value;
    };

    std::string title;
    std::vector<Point> points;
    /// Text of a value beside the scale.
    std::string (*text_of)(double value) = nullptr;
    /// Moments that a line across marks, in seconds.
    std::vector<double> marks;
    /// The least value that the scale ends with: what is far below is shown as the next to nothing that it
    /// is.
    double least_top = 0;
};

/// Appends the chart as an `svg` element, whose classes (`area`, `line`, `mark`, `grid`) the page gives
/// colours.
void draw(pugi::xml_node parent, const LineChart& chart);

}  // namespace cli
