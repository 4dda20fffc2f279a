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

TEST_CASE("the table has a row for each track that came") {
    const std::string text = ingest::table(example());
    CHECK(contains(text, "simple handshake"));
    CHECK(contains(text, "  video  H.264              2      1 235 567      0.000 s      9.967 s\n"));
    CHECK_FALSE(contains(text, "audio"));
}

}  // namespace summary_test
