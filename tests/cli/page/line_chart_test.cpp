#include "cli/page/line_chart.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <pugixml.hpp>
#include <string>

namespace line_chart_test {

using cli::LineChart;

namespace {

std::string text_of(double value) {
    return fmt::format("{:g} u", value);
}

LineChart chart(std::vector<LineChart::Point> points) {
    return {.title = "Title & more", .points = std::move(points), .text_of = text_of, .marks = {}};
}

/// The picture of a chart.
struct Drawn {
    explicit Drawn(const LineChart& chart) {
        draw(document, chart);
        svg = document.child("svg");
    }
    /// The path of the only element of that class; empty without any.
    std::string path(const char* kind) const {
        return svg.find_child_by_attribute("path", "class", kind).attribute("d").as_string();
    }
    bool says(const std::string& text) const {
        for (const pugi::xml_node node : svg.children("text")) {
            if (text == node.text().get()) return true;
        }
        return false;
    }

    pugi::xml_document document;
    pugi::xml_node svg;
};

}  // namespace

TEST_CASE("the highest value is at the top, nothing at the bottom, and time goes from left to right") {
    const Drawn drawn(chart({{0, 0.0}, {50, 200.0}, {100, 100.0}}));
    CHECK(drawn.path("line") == "M78.0 128.0L78.0 128.0L273.0 26.0L468.0 77.0");
    CHECK(drawn.path("area") == "M78.0 128.0L78.0 128.0L273.0 26.0L468.0 77.0L468.0 128.0Z");
    CHECK(drawn.says("200 u"));
    CHECK(drawn.says("100 u"));
    CHECK(drawn.says("0 u"));
    CHECK(drawn.says("0:00"));
    CHECK(drawn.says("1:40"));
    CHECK(drawn.says("Title & more"));
    CHECK(drawn.svg.attribute("aria-label").as_string() == std::string("Title & more"));
}

TEST_CASE("where there is no value, the line has a hole") {
    const Drawn drawn(chart({{0, 10.0}, {25, 10.0}, {50, std::nullopt}, {75, 10.0}, {100, 10.0}}));
    const std::string line = drawn.path("line");
    CHECK(std::count(line.begin(), line.end(), 'M') == 2);
    const std::string area = drawn.path("area");
    CHECK(std::count(area.begin(), area.end(), 'Z') == 2);
}

TEST_CASE("a run without any value, or only with zeros, has a scale all the same") {
    const Drawn nothing(chart({{0, std::nullopt}, {10, std::nullopt}}));
    CHECK(nothing.path("line").empty());
    CHECK(nothing.says("0 u"));
    const Drawn zeros(chart({{0, 0.0}, {10, 0.0}}));
    CHECK(zeros.path("line") == "M78.0 128.0L78.0 128.0L468.0 128.0");
    CHECK(zeros.says("0 u"));
    CHECK_FALSE(zeros.says("1 u"));
}

TEST_CASE("the time of a short run is told in seconds, so that no moment reads like another") {
    const Drawn drawn(chart({{0, 10.0}, {1, 10.0}}));
    CHECK(drawn.says("0 s"));
    CHECK(drawn.says("0.5 s"));
    CHECK(drawn.says("1 s"));
    const Drawn longer(chart({{0, 10.0}, {2, 10.0}}));
    for (const char* moment : {"0:00", "0:01", "0:02"})
        CHECK(longer.says(moment));
}

TEST_CASE("a scale ends with no less than is asked for") {
    LineChart low = chart({{0, 1.0}, {100, 1.0}});
    low.least_top = 4;
    const Drawn drawn(low);
    CHECK(drawn.says("4 u"));
    CHECK(drawn.says("2 u"));
    CHECK(drawn.path("line") == "M78.0 102.5L78.0 102.5L468.0 102.5");
}

TEST_CASE("a mark stands at its moment") {
    LineChart marked = chart({{0, 1.0}, {100, 1.0}});
    marked.marks = {50};
    CHECK(Drawn(marked).path("mark") == "M273.0 26.0V128.0");
}

}  // namespace line_chart_test
