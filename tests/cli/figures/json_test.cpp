#include "cli/figures/json.hpp"

#include <cstdint>
#include <doctest/doctest.h>
#include <limits>
#include <utility>

namespace json_test {

using cli::Json;

TEST_CASE("each kind of value is written as JSON has it") {
    CHECK(Json().line() == "null");
    CHECK(Json(true).line() == "true");
    CHECK(Json(false).line() == "false");
    CHECK(Json(-7).line() == "-7");
    CHECK(Json(std::uint16_t{1935}).line() == "1935");
    CHECK(Json(std::numeric_limits<std::int64_t>::min()).line() == "-9223372036854775808");
    CHECK(Json(std::numeric_limits<std::uint64_t>::max()).line() == "18446744073709551615");
    CHECK(Json(2.5).line() == "2.5");
    CHECK(Json(20.0).line() == "20.0");
    CHECK(Json("text").line() == "\"text\"");
    CHECK(Json(std::string("a\"b\n")).line() == R"("a\"b\n")");
    CHECK(Json(std::optional<int>(3)).line() == "3");
    CHECK(Json(std::optional<int>()).line() == "null");
}

TEST_CASE("fields stand in the order in which they came, and a name comes once") {
    Json object = Json::object({{"z", 1}, {"a", Json::array({"x", 2, Json()})}});
    object.set("m", 3).set("z", "again");
    CHECK(object.line() == R"({"z":"again","a":["x",2,null],"m":3})");
    CHECK(Json::object().line() == "{}");
    CHECK(Json::array().line() == "[]");
}

TEST_CASE("a copy is a value of its own") {
    Json one = Json::object({{"a", 1}});
    Json other = one;
    other.set("b", 2);
    CHECK(one.line() == R"({"a":1})");
    one = other;
    CHECK(one.line() == R"({"a":1,"b":2})");
    const Json moved = std::move(other);
    CHECK(moved.line() == one.line());
}

TEST_CASE("what is no UTF-8 becomes the sign for it") {
    CHECK(Json("\xff\xe2\x82\xac").line() == "\"\xef\xbf\xbd\xe2\x82\xac\"");
}

TEST_CASE("on several lines each level is indented") {
    Json list = Json::array();
    list.add(Json::object({{"a", 1}, {"b", Json::array({2})}}));
    CHECK(list.lines() == "[\n {\n  \"a\": 1,\n  \"b\": [\n   2\n  ]\n }\n]");
}

}  // namespace json_test
