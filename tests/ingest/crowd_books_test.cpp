#include "ingest/crowd_books.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/text_parts.hpp"

namespace crowd_books_test {

using namespace std::chrono_literals;
using ingest::Clock;
using ingest::CrowdBooks;
using ingest::CrowdReport;
using nlohmann::json;

namespace {

CrowdBooks::Entry entry(const std::string& name, std::uint32_t first, std::uint32_t last) {
    CrowdBooks::Entry entry;
    entry.name = name;
    entry.video.count(first, 1000);
    entry.video.count(last, 500);
    entry.video.frames = 1;
    entry.data = 1;
    return entry;
}

}  // namespace

TEST_CASE("publishers of one name are summed up, with the first and the last of their times") {
    CrowdBooks books;
    const Clock::time_point begin;
    books.arrived(begin);
    books.began("live/a", begin);
    books.fell_silent(begin);
    books.closed(entry("live/a", 0, 400), "deleteStream");
    books.departed("deleteStream", "");
    books.arrived(begin);
    books.began("live/a", begin);
    CrowdReport report = books.report();
    CHECK(report.open == 1);
    add_to(report, entry("live/a", 7, 90), "open");
    const ingest::CrowdStream& stream = report.streams.at("live/a");
    CHECK(stream.publishes == 2);
    CHECK(stream.video.messages == 4);
    CHECK(stream.video.frames == 2);
    CHECK(stream.video.bytes == 3000);
    CHECK(stream.video.first_timestamp == 0U);
    CHECK(stream.video.last_timestamp == 90);
    CHECK(stream.data == 2);
    CHECK(stream.endings.at("deleteStream") == 1);
    CHECK(stream.endings.at("open") == 1);
    CHECK(books.report().streams.at("live/a").video.messages == 2);
}

TEST_CASE("the most that were live, when, and the gaps in which fewer were") {
    CrowdBooks books;
    const Clock::time_point begin{5s};
    books.arrived(begin);
    for (int i = 1; i <= 3; ++i)
        books.began("live/" + std::to_string(i), begin + i * 10ms);
    books.fell_silent(begin + 50ms);
    books.fell_silent(begin + 51ms);
    books.began("live/1", begin + 60ms);
    books.began("live/2", begin + 75ms);
    books.fell_silent(begin + 90ms);
    const CrowdReport report = books.report();
    CHECK(report.live == 2);
    CHECK(report.most_live == 3);
    CHECK(report.most_live_after == 30ms);
    // The second gap has not ended.
    REQUIRE(report.gaps.size() == 1);
    CHECK(report.gaps[0].at == 50ms);
    CHECK(report.gaps[0].length == 25ms);
    CHECK(report.gaps[0].fewest == 1);
}

TEST_CASE("the lines of JSON are one for each stream, and the totals") {
    CrowdBooks books;
    const Clock::time_point begin;
    for (int i = 0; i < 2; ++i)
        books.arrived(begin);
    books.began("live/\"a\"", begin + 3ms);
    books.refused("live/b");
    books.misdeed(CrowdBooks::Misdeed::stalled);
    books.closed(entry("live/\"a\"", 40, 80), "reset");
    books.departed("reset", "");
    books.departed("protocol_error", "a chunk size of 0");
    const std::vector<std::string> lines = text_parts::lines_of(json_lines(books.report()));
    REQUIRE(lines.size() == 3);
    const json first = json::parse(lines[0]);
    CHECK(first["stream"] == "live/\"a\"");
    CHECK(first["video"]["first_ts"] == 40);
    CHECK(first["video"]["last_ts"] == 80);
    CHECK_FALSE(first["audio"].contains("first_ts"));
    CHECK(first["endings"] == json{{"reset", 1}});
    CHECK(json::parse(lines[1])["refused"] == 1);
    const json totals = json::parse(lines[2]);
    CHECK(totals["connections"] == 2);
    CHECK(totals["open"] == 0);
    CHECK(totals["streams"] == 2);
    CHECK(totals["stalled"] == 1);
    CHECK(totals["most_live_after_ms"] == 3.0);
    CHECK(totals["video"]["bytes"] == 1500);
    CHECK(totals["faults"] == json{{"a chunk size of 0", 1}});
}

TEST_CASE("faults in many words stay bounded") {
    CrowdBooks books;
    for (int i = 0; i < 500; ++i)
        books.note_fault("fault " + std::to_string(i));
    const CrowdReport report = books.report();
    CHECK(report.faults.size() == 101);
    CHECK(report.faults.at("others") == 400);
}

}  // namespace crowd_books_test
