#pragma once

#include <optional>
#include <string>
#include <vector>

namespace pugi {
class xml_node;
}

namespace cli {

/// One value over time, as a picture that needs nothing but itself.
struct LineChart {
    struct Point {
        /// Since the start of the run.
        double seconds = 0;
        /// Nothing where there was none: the line has a hole there.
        std::optional<double> value;
    };

    std::string title;
    std::vector<Point> points;
    /// How a value reads beside the scale.
    std::string (*text_of)(double value) = nullptr;
    /// Moments that a line across marks, in seconds.
    std::vector<double> marks;
};

/// Appends it as an `svg` element, whose classes (`area`, `line`, `mark`, `grid`) the page gives colours.
void draw(pugi::xml_node parent, const LineChart& chart);

}  // namespace cli
