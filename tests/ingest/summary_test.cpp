#include "ingest/summary.hpp"

#include <doctest/doctest.h>

namespace summary_test {

namespace {

ingest::Seen example() {
    ingest::Seen seen;
    seen.app = "live";
    seen.key = "a\"b\\\n";
    seen.c1 = ingest::C1::simple;
    seen.published = seen.deleted = true;
    seen.ending = ingest::Ending::closed;
    seen.video.codec = "H.264";
    seen.video.count(0, 1000);
    seen.video.count(9967, 1234567);
    seen.video.frames = 2;
    return seen;
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the line of JSON holds what was seen, escaped") {
    const std::string line = ingest::json_line(example());
    CHECK(contains(line, R"("app":"live","key":"a\"b\\\u000a")"));
    CHECK(contains(
        line,
        R"("video":{"codec":"H.264","messages":2,"frames":2,"bytes":1235567,"first_ts":0,"last_ts":9967,)"));
    CHECK(contains(line, R"("audio":{"messages":0,"frames":0,"bytes":0})"));
    CHECK(contains(line, R"("setup_ms":null)"));
    CHECK(contains(line, R"("ended_by":"deleteStream"})"));
    CHECK(line.find('\n') == std::string::npos);
}

TEST_CASE("a player's line says what it was sent and what not") {
    ingest::Seen seen = example();
    CHECK_FALSE(contains(ingest::json_line(seen), "played"));
    seen.played.emplace();
    seen.played->stream = "live/a";
    seen.played->video.frames = 98;
    seen.played->video.lost = 2;
    seen.played->too_slow = 7;
    const std::string line = ingest::json_line(seen);
    CHECK(contains(line, R"("played":{"stream":"live/a","not_found":0,"started":false,)"));
    CHECK(contains(line, R"("video":{"frames":98,"bytes":0,"lost":2,"altered":0,"twice":0,"withheld":0})"));
    CHECK(contains(line, R"("too_slow":7},"faults":[])"));
    CHECK(
        contains(ingest::brief_line(seen), "live/a: 98 video and 0 audio frames played, 7 messages dropped"));
}

TEST_CASE("the table has a row for each track that came") {
    const std::string text = ingest::table(example());
    CHECK(contains(text, "simple handshake"));
    CHECK(contains(text, "  video  H.264              2      1 235 567      0.000 s      9.967 s\n"));
    CHECK_FALSE(contains(text, "audio"));
}

}  // namespace summary_test
