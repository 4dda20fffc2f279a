#include "cli/input/data_line.hpp"

#include <doctest/doctest.h>
#include <string>

#include "rtmp/amf0.hpp"

namespace data_line_test {

using cli::DataLine;
using cli::DataLineError;
using rtmp::amf0::Null;
using rtmp::amf0::Object;
using rtmp::amf0::StrictArray;
using rtmp::amf0::Value;
using namespace std::chrono_literals;

namespace {

DataLine read(const std::string& text) {
    return cli::read_data_line({1, text, false});
}

std::vector<Value> values_of(const DataLine& line) {
    rtmp::amf0::Decoder decoder(line.body);
    std::vector<Value> values;
    while (auto value = decoder.next())
        values.push_back(std::move(*value));
    CHECK_FALSE(decoder.failed());
    return values;
}

std::string refusal(const std::string& text) {
    try {
        read(text);
    } catch (const DataLineError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a line becomes a message, byte for byte") {
    const DataLine line = read(R"({"time": 1.5, "name": "onTextData", "data": {"text": "hi", "n": 1}})");
    CHECK(line.time == media::Time(1500ms));
    const media::Bytes expected{2, 0,    10,   'o', 'n', 'T', 'e', 'x', 't', 'D', 'a', 't', 'a', 3,
                                0, 4,    't',  'e', 'x', 't', 2,   0,   2,   'h', 'i', 0,   1,   'n',
                                0, 0x3F, 0xF0, 0,   0,   0,   0,   0,   0,   0,   0,   9};
    CHECK(line.body == expected);
}

TEST_CASE("every kind of value, in its order") {
    const DataLine line = read(
        R"({"name": "all", "values": [true, -2.5, "text", null, [1, "a", []], {"b": false, "a": {}}, 18446744073709551615]})");
    CHECK_FALSE(line.time);
    Object object;
    object.members = {{"b", Value(false)}, {"a", Value(Object{})}};
    const std::vector<Value> expected{"all",  true,
                                      -2.5,   "text",
                                      Null{}, StrictArray{{1.0, "a", StrictArray{}}},
                                      object, 18446744073709551615.0};
    CHECK(values_of(line) == expected);
    CHECK(values_of(read(R"({"name": "bare", "values": []})")) == std::vector<Value>{"bare"});
    CHECK(values_of(read(R"({"name": "null", "data": null})")).size() == 2);
}

TEST_CASE("long texts are long strings") {
    const std::string text(70000, 'x');
    const DataLine line = read(R"({"name": "a", "data": ")" + text + "\"}");
    CHECK(line.body[4] == 12);
    CHECK(values_of(line).at(1) == Value(text));
}

TEST_CASE("times are seconds, to the nanosecond") {
    CHECK(read(R"({"time": 0, "name": "a", "data": 1})").time == media::Time(0));
    CHECK(read(R"({"time": 0.001, "name": "a", "data": 1})").time == media::Time(1ms));
    CHECK(read(R"({"time": 3600000, "name": "a", "data": 1})").time == media::Time(1000h));
}

TEST_CASE("what is wrong with a line is said") {
    CHECK(refusal("{") == "it is not JSON");
    CHECK(refusal("{} {}") == "it is not JSON");
    CHECK(refusal("\"\xFF\"") == "it is not JSON");
    CHECK(refusal("[]") == "it is no JSON object");
    CHECK(refusal(R"({"data": 1})") == "it has no \"name\", such as \"onTextData\"");
    CHECK(refusal(R"({"name": "", "data": 1})") == "it has no \"name\", such as \"onTextData\"");
    CHECK(refusal(R"({"name": 1, "data": 1})") == "it has no \"name\", such as \"onTextData\"");
    CHECK(refusal(R"({"name": "a"})") == "it has neither \"data\" nor \"values\"");
    CHECK(refusal(R"({"name": "a", "data": 1, "values": []})") == "it has both \"data\" and \"values\"");
    CHECK(refusal(R"({"name": "a", "values": 1})") == "its \"values\" are no array");
    CHECK(refusal(R"({"name": "a", "data": 1, "tiem": 1})").starts_with("it has a member other than"));
    for (const char* const time : {"-1", "\"1\"", "null", "1e300"}) {
        CAPTURE(time);
        CHECK(refusal(std::string(R"({"name": "a", "data": 1, "time": )") + time + "}") ==
              "its \"time\" is no number of seconds from 0 on");
    }
    CHECK(refusal(R"({"name": ")" + std::string(70000, 'x') + R"(", "data": 1})") ==
          "its \"name\" is beyond 65535 bytes");
    CHECK(refusal(R"({"name": "a", "data": {"": 1}})").starts_with("an object in it has a member"));
    const auto nested = [](int depth) {
        return R"({"name": "a", "data": )" + std::string(static_cast<std::size_t>(depth), '[') +
               std::string(static_cast<std::size_t>(depth), ']') + "}";
    };
    CHECK(refusal(nested(32)).empty());
    CHECK(values_of(read(nested(32))).size() == 2);
    CHECK(refusal(nested(33)) == "its values are nested deeper than 32");
    CHECK(refusal(nested(100000)) == "its values are nested deeper than 32");
    CHECK_THROWS_AS(cli::read_data_line({1, R"({"name": "a", "data": 1})", true}), DataLineError);
}

}  // namespace data_line_test
