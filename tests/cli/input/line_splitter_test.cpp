#include "cli/input/line_splitter.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <vector>

namespace line_splitter_test {

using cli::LineSplitter;

namespace {

std::vector<LineSplitter::Line> lines_of(const std::string& bytes, std::size_t piece) {
    LineSplitter splitter;
    std::vector<LineSplitter::Line> lines;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        splitter.put(std::string_view(bytes).substr(at, piece));
        while (auto line = splitter.next())
            lines.push_back(std::move(*line));
    }
    if (auto line = splitter.rest()) lines.push_back(std::move(*line));
    return lines;
}

}  // namespace

TEST_CASE("bytes become lines, however they come") {
    const std::string bytes = "one\n\nthree\r\nfour";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        const auto lines = lines_of(bytes, piece);
        REQUIRE(lines.size() == 4);
        CHECK(lines[0].text == "one");
        CHECK(lines[0].number == 1);
        CHECK(lines[1].text.empty());
        CHECK(lines[2].text == "three\r");
        CHECK(lines[3].text == "four");
        CHECK(lines[3].number == 4);
    }
    CHECK(lines_of("one\n", 4).size() == 1);
    CHECK(lines_of("", 1).empty());
}

TEST_CASE("a line is bounded, and the next one is whole") {
    const std::string longest(LineSplitter::max_line, 'x');
    const auto lines = lines_of(longest + "\n" + longest + "y\nend\n" + longest + longest, 65536);
    REQUIRE(lines.size() == 4);
    CHECK_FALSE(lines[0].too_long);
    CHECK(lines[0].text == longest);
    CHECK(lines[1].too_long);
    CHECK(lines[1].text.size() == LineSplitter::max_line);
    CHECK(lines[2].text == "end");
    CHECK_FALSE(lines[2].too_long);
    CHECK(lines[3].too_long);
}

}  // namespace line_splitter_test
