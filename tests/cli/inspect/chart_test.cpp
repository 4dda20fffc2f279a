#include "cli/inspect/chart.hpp"

#include <doctest/doctest.h>
#include <vector>

#include "support/text_parts.hpp"

namespace chart_test {

using cli::chart;
using cli::ChartStyle;
using std::chrono::milliseconds;
using text_parts::lines_of;

namespace {

/// 100 kbit/s and 200 kbit/s in turn, a keyframe in every tenth part.
media::Flow flow_of(int parts) {
    media::Flow flow;
    for (int i = 0; i < parts; ++i)
        flow.add(milliseconds(100) * i, i % 2 == 0 ? 1250 : 2500, i % 10 == 0);
    return flow;
}

}  // namespace

TEST_CASE("a chart of blocks") {
    const std::vector<std::string> lines = lines_of(chart(flow_of(4), {40, ChartStyle::Letters::blocks}));
    REQUIRE(lines.size() == 10);
    CHECK(lines[0] == "   200 kbit/s  █ █");
    CHECK(lines[4] == "   100 kbit/s ████");
    CHECK(lines[7] == "              ████");
    CHECK(lines[8] == "    keyframes ^");
    CHECK(lines[9] == "              0:00 0:00");
}

TEST_CASE("a chart of plain letters fits its width") {
    const std::vector<std::string> lines = lines_of(chart(flow_of(600), {80, ChartStyle::Letters::ascii}));
    REQUIRE(lines.size() == 10);
    for (const std::string& line : lines) {
        CAPTURE(line);
        CHECK(line.size() <= 80);
    }
    // Several parts a column: their mean.
    CHECK(lines[7].find_first_not_of('#', 14) == std::string::npos);
    CHECK(lines[7].size() == 80);
    CHECK(lines[9].ends_with("1:00"));
}

TEST_CASE("nothing to draw") {
    CHECK(chart({}, {}).empty());
    media::Flow flow;
    flow.add(milliseconds(0), 0, true);
    CHECK(chart(flow, {}).empty());
}

TEST_CASE("a narrow terminal") {
    CHECK(lines_of(chart(flow_of(100), {5, ChartStyle::Letters::ascii})).size() == 10);
}

}  // namespace chart_test
