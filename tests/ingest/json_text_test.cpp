#include "ingest/json_text.hpp"

#include <doctest/doctest.h>

namespace json_text_test {

TEST_CASE("text is quoted, and what JSON does not take is escaped") {
    CHECK(ingest::json_text("") == R"("")");
    CHECK(ingest::json_text("live/ä") == R"("live/ä")");
    CHECK(ingest::json_text("a\"b\\c\n\x7F") == R"("a\"b\\c\u000a\u007f")");
}

}  // namespace json_text_test
