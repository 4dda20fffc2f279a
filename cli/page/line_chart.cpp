#include "cli/page/line_chart.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <pugixml.hpp>

#include "cli/text/readable.hpp"

namespace cli {

namespace {

// Lengths are in units of the picture, which scales with the page.
constexpr double width = 480;
constexpr double height = 150;
constexpr double left = 78;
constexpr double right = 12;
constexpr double top = 26;
constexpr double bottom = 22;
constexpr double base = height - bottom;

/// Scale that turns seconds and values into places.
struct Scale {
    double seconds = 1;
    double value = 1;

    double x(double moment) const { return left + moment / seconds * (width - left - right); }
    double y(double amount) const { return base - amount / value * (base - top); }
};

Scale scale_of(const LineChart& chart) {
    Scale scale{.seconds = 0, .value = chart.least_top};
    for (const LineChart::Point& point : chart.points) {
        scale.seconds = std::max(scale.seconds, point.seconds);
        scale.value = std::max(scale.value, point.value.value_or(0));
    }
    if (scale.seconds <= 0) scale.seconds = 1;
    if (scale.value <= 0) scale.value = 1;
    return scale;
}

pugi::xml_node add_text(pugi::xml_node parent, double x, double y, const char* anchor,
                        const std::string& text) {
    pugi::xml_node node = parent.append_child("text");
    node.append_attribute("x").set_value(fmt::format("{:.1f}", x).c_str());
    node.append_attribute("y").set_value(fmt::format("{:.1f}", y).c_str());
    node.append_attribute("text-anchor").set_value(anchor);
    node.text().set(text.c_str());
    return node;
}

void add_path(pugi::xml_node parent, const char* kind, const std::string& path) {
    if (path.empty()) return;
    pugi::xml_node node = parent.append_child("path");
    node.append_attribute("class").set_value(kind);
    node.append_attribute("d").set_value(path.c_str());
}

/// A moment beside the scale of time: by the clock, but for a run that is over before the clock has shown
/// three times.
std::string moment_text(double moment, double whole) {
    constexpr double shortest_by_clock = 2;
    if (whole < shortest_by_clock) return fmt::format("{:.3g} s", moment);
    return clock_text(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(moment)));
}

void draw_grid(pugi::xml_node svg, const LineChart& chart, const Scale& scale, bool has_values) {
    const double highest = has_values ? scale.value : 0;
    for (const double part : {0.0, 0.5, 1.0}) {
        if (!has_values && part > 0) break;
        const double y = scale.y(scale.value * part);
        add_path(svg, "grid", fmt::format("M{:.1f} {:.1f}H{:.1f}", left, y, width - right));
        add_text(svg, left - 6, y + 4, "end", chart.text_of(highest * part));
    }
    add_text(svg, left, height - 6, "start", moment_text(0, scale.seconds));
    add_text(svg, (left + width - right) / 2, height - 6, "middle",
             moment_text(scale.seconds / 2, scale.seconds));
    add_text(svg, width - right, height - 6, "end", moment_text(scale.seconds, scale.seconds));
}

/// Draws a line for each stretch that has values, and the area below it.
void draw_values(pugi::xml_node svg, const LineChart& chart, const Scale& scale) {
    std::string line;
    std::string area;
    double last_x = 0;
    bool drawing = false;
    const auto end_stretch = [&] {
        if (drawing) area += fmt::format("L{:.1f} {:.1f}Z", last_x, base);
        drawing = false;
    };
    for (const LineChart::Point& point : chart.points) {
        if (!point.value) {
            end_stretch();
            continue;
        }
        const double x = scale.x(point.seconds);
        const double y = scale.y(*point.value);
        if (!drawing) area += fmt::format("M{:.1f} {:.1f}", x, base);
        // A stretch of one point is seen as a dot, by its round ends.
        line += drawing ? fmt::format("L{:.1f} {:.1f}", x, y)
                        : fmt::format("M{0:.1f} {1:.1f}L{0:.1f} {1:.1f}", x, y);
        area += fmt::format("L{:.1f} {:.1f}", x, y);
        last_x = x;
        drawing = true;
    }
    end_stretch();
    add_path(svg, "area", area);
    add_path(svg, "line", line);
}

}  // namespace

void draw(pugi::xml_node parent, const LineChart& chart) {
    const Scale scale = scale_of(chart);
    const bool has_values =
        std::ranges::any_of(chart.points, [](const auto& point) { return point.value.value_or(0) > 0; });
    pugi::xml_node svg = parent.append_child("svg");
    svg.append_attribute("viewBox").set_value(fmt::format("0 0 {} {}", width, height).c_str());
    svg.append_attribute("role").set_value("img");
    svg.append_attribute("aria-label").set_value(chart.title.c_str());
    add_text(svg, left, 15, "start", chart.title).append_attribute("class").set_value("title");
    draw_grid(svg, chart, scale, has_values);
    for (const double mark : chart.marks)
        add_path(svg, "mark", fmt::format("M{:.1f} {:.1f}V{:.1f}", scale.x(mark), top, base));
    draw_values(svg, chart, scale);
}

}  // namespace cli
