#include "cli/load/load_table.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "cli/load/sample_run.hpp"
#include "support/text_parts.hpp"

namespace load_table_test {

using text_parts::holds;

namespace {

bool has(const std::vector<std::string>& lines, const std::string& part) {
    return std::ranges::any_of(lines, [&part](const std::string& line) { return holds(line, part); });
}

}  // namespace

TEST_CASE("the table has counts, times, failures, bounds and notes") {
    cli::LoadOutcome outcome = sample_run::outcome(
        sample_run::tally(100), {cli::parse_bound("failed<0.1%"), cli::parse_bound("publish.p95<1s")});
    outcome.notes = {"this machine is slow"};
    const std::vector<std::string> lines = cli::load_table(outcome);
    CHECK(lines[0] ==
          "100 copies in 0:10: 100 connections begun, 100 live, 99 ended in order, 1 (1 %) failed");
    CHECK(lines[1] == "9000 frames in 12.5 MB, 10.00 Mbit/s; 0 dropped");
    CHECK(has(lines, "p50       p90       p95       p99       max"));
    CHECK(has(lines, "publish "));
    CHECK(has(lines, "lateness "));
    CHECK_FALSE(has(lines, "TLS"));
    CHECK(has(lines, "failed: 1 x name in use (status 113), the first: rtmp://host/live/****: publish"));
    CHECK(has(lines, "does not hold: failed is 1%, not <0.1%"));
    CHECK(has(lines, "holds: publish.p95<1s"));
    CHECK(lines.back() == "note: this machine is slow");
}

TEST_CASE("the columns stand below each other, within a terminal") {
    std::size_t width = 0;
    for (const std::string& line : cli::load_table(sample_run::outcome(sample_run::tally(10)))) {
        if (!line.ends_with("s") || holds(line, ":")) continue;
        CAPTURE(line);
        if (width > 0) CHECK(line.size() == width);
        width = line.size();
        CHECK(width < 80);
    }
    CHECK(width > 0);
}

TEST_CASE("a run in which nothing happened has no times") {
    CHECK(cli::load_table({}).size() == 2);
}

}  // namespace load_table_test
