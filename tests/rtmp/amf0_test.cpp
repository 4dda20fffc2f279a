#include "rtmp/amf0.hpp"

#include <array>
#include <doctest/doctest.h>
#include <string>

#include "vectors/amf.hpp"
#include "vectors/hex.hpp"

namespace amf0_test {

using namespace rtmp::amf0;
using rtmp::Bytes;
using vectors::hex;
using vectors::joined;

namespace {

struct Vector {
    std::string_view bytes;
    Value value;
};

const std::array<Vector, 12>& table() {
    static const std::array<Vector, 12> vectors{{
        {vectors::amf0_one, 1.0},
        {vectors::amf0_zero, 0.0},
        {vectors::amf0_true, true},
        {vectors::amf0_false, false},
        {vectors::amf0_live, "live"},
        {vectors::amf0_object, Object{{{"app", "live"}}}},
        {vectors::amf0_null, Null{}},
        {vectors::amf0_undefined, Value()},
        {vectors::amf0_ecma_array, Object{{{"width", 1280.0}}, true}},
        {vectors::amf0_strict_array, StrictArray{{"av01", "hvc1"}}},
        {vectors::amf0_date, Date{1704067200000.0}},
        {vectors::amf0_fourcc_av01, 1635135537.0},
    }};
    return vectors;
}

Bytes encoded(const Value& value) {
    return encode_all({value});
}

std::vector<Value> decode_all(const Bytes& bytes) {
    std::vector<Value> values;
    Decoder decoder(bytes);
    while (std::optional<Value> value = decoder.next())
        values.push_back(*std::move(value));
    return values;
}

/// The one value in `bytes`; undefined, and a failed check, when there is none.
Value decoded(const Bytes& bytes) {
    Decoder decoder(bytes);
    const std::optional<Value> value = decoder.next();
    CHECK(value.has_value());
    CHECK_FALSE(decoder.failed());
    CHECK_FALSE(decoder.next().has_value());
    return value.value_or(Value());
}

bool refused(const Bytes& bytes) {
    Decoder decoder(bytes);
    while (decoder.next())
        continue;
    return decoder.failed();
}

}  // namespace

TEST_CASE("values and their bytes, both ways") {
    for (const Vector& vector : table()) {
        CAPTURE(vector.bytes);
        CHECK(encoded(vector.value) == hex(vector.bytes));
        CHECK(decoded(hex(vector.bytes)) == vector.value);
    }
}

TEST_CASE("a value cut off anywhere is refused, but for the end of an object") {
    for (const Vector& vector : table()) {
        const Bytes whole = hex(vector.bytes);
        for (std::size_t length = 1; length < whole.size(); ++length) {
            CAPTURE(vector.bytes);
            CAPTURE(length);
            const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
            const bool between_members =
                vector.value.as<Object>() != nullptr &&
                (length + 3 == whole.size() || length == (vector.value.as<Object>()->ecma_array ? 5U : 1U));
            CHECK(refused(cut) != between_members);
        }
    }
}

TEST_CASE("values follow one another, and those before a cut are kept") {
    CHECK(encode_all({"live", 1.0}) == hex("0200046C697665 003FF0000000000000"));
    CHECK(decode_all(hex("0200046C697665 003FF0000000000000")) == std::vector<Value>{"live", 1.0});
    CHECK(decode_all(hex("0200046C697665 003FF000")) == std::vector<Value>{"live"});
}

TEST_CASE("a string over 65535 bytes travels as a long string") {
    const std::string longest(0xFFFF, 'a');
    CHECK(encoded(longest).front() == 0x02);
    CHECK(decoded(encoded(longest)) == Value(longest));

    const std::string longer(0x10000, 'a');
    const Bytes bytes = encoded(longer);
    // 0C marker of a long string | 00010000 its length
    CHECK(Bytes(bytes.begin(), bytes.begin() + 5) == hex("0C 00010000"));
    CHECK(decoded(bytes) == Value(longer));
}

TEST_CASE("a member name over 65535 bytes is cut, so that the object stays readable") {
    const Value value = decoded(encoded(Object{{{std::string(0x10001, 'n'), 1.0}, {"next", 2.0}}}));
    REQUIRE(value.as<Object>() != nullptr);
    CHECK(value.as<Object>()->members[0].first.size() == 0xFFFF);
    CHECK(value.find("next")->number_or(0) == 2.0);
}

TEST_CASE("an object that ends with the message needs no terminator") {
    // 03 | 0003 "app" | 02 0004 "live"
    CHECK(decoded(hex("03 0003617070 0200046C697665")) == Value(Object{{{"app", "live"}}}));
    // {ex: {app: true}} without the end of either object
    CHECK(decoded(hex("03 00026578 03 0003617070 0101")) == Value(Object{{{"ex", Object{{{"app", true}}}}}}));
}

TEST_CASE("the count of an ECMA array is advisory") {
    // 08 | a count of 4294967295 | 0001 "a" 05 | end
    CHECK(decoded(hex("08 FFFFFFFF 000161 05 000009")) == Value(Object{{{"a", Null{}}}, true}));
    // 08 | a count of 0 | 0001 "a" 05 | end
    CHECK(decoded(hex("08 00000000 000161 05 000009")) == Value(Object{{{"a", Null{}}}, true}));
}

TEST_CASE("a member may have an empty name") {
    // 03 | 0000 "" 05 | end
    CHECK(decoded(hex("03 0000 05 000009")) == Value(Object{{{"", Null{}}}}));
}

TEST_CASE("forms that are only read") {
    // 10 typed object | 0001 class "C" | 0001 "a" 0101 | end: an object
    CHECK(decoded(hex("10 000143 000161 0101 000009")) == Value(Object{{{"a", true}}}));
    // 0C long string | 00000002 "ab"
    CHECK(decoded(hex("0C 00000002 6162")) == Value("ab"));
    // 0F XML document | 00000004 "<a/>"
    CHECK(decoded(hex("0F 00000004 3C612F3E")) == Value("<a/>"));
    // 0D unsupported
    CHECK(decoded(hex("0D")) == Value());
    // 01 boolean | 7F is true too
    CHECK(decoded(hex("01 7F")) == Value(true));
}

TEST_CASE("reserved and unknown markers are refused") {
    for (const std::string_view marker : {"04", "09", "0E", "12", "7F", "FF"}) {
        CAPTURE(marker);
        CHECK(refused(hex(marker)));
    }
}

TEST_CASE("a reference repeats an earlier object or array of the message") {
    const Value object = Object{{{"a", true}}};
    const Bytes bytes = hex("03 000161 0101 000009");
    // 07 reference | 0000 the first object
    CHECK(decode_all(joined(bytes, hex("07 0000"))) == std::vector<Value>{object, object});
    // {x: {a: true}}, then the second object to begin: the inner one
    CHECK(decode_all(hex("03 000178 03 000161 0101 000009 000009 07 0001")).back() == object);
    // a strict array of 1, then a reference inside an object to it
    CHECK(decode_all(hex("0A 00000001 05 03 000161 07 0000 000009")).back() ==
          Value(Object{{{"a", StrictArray{{Null{}}}}}}));
}

TEST_CASE("a reference takes no place of its own among the objects") {
    // [null] | reference to it | {a: true} | 1 is the object
    const std::vector<Value> values = decode_all(hex("0A 00000001 05 07 0000 03 000161 0101 000009 07 0001"));
    REQUIRE(values.size() == 4);
    CHECK(values[3] == Value(Object{{{"a", true}}}));
}

TEST_CASE("references to nothing, and an object inside itself, are refused") {
    CHECK(refused(hex("07 0000")));
    CHECK(refused(hex("03 000161 07 0001 000009")));
    // {a: reference to this object}
    CHECK(refused(hex("03 000161 07 0000 000009")));
}

TEST_CASE("nesting is refused beyond the limit") {
    const auto nested = [](int levels) {
        std::string text;
        for (int level = 0; level < levels; ++level)
            text += "0A 00000001";
        return hex(text + "05");
    };
    CHECK_FALSE(refused(nested(max_depth)));
    CHECK(refused(nested(max_depth + 1)));
    CHECK(refused(nested(100000)));
}

TEST_CASE("more values than the limit are refused") {
    CHECK_FALSE(refused(Bytes(max_values, 0x05)));
    CHECK(refused(Bytes(max_values + 1, 0x05)));
    // an array that claims 4294967295 values and holds one
    CHECK(refused(hex("0A FFFFFFFF 05")));
}

TEST_CASE("references cannot make a short message a large one") {
    SUBCASE("by values: each array refers to the one before twice") {
        Bytes bytes = hex("0A 00000001 05");
        for (std::uint8_t index = 0; index < 30; ++index) {
            bytes = joined(bytes, hex("0A 00000002 07 00"), Bytes{index}, hex("07 00"), Bytes{index});
        }
        CHECK(refused(bytes));
    }
    SUBCASE("by text: one long string many times over") {
        Bytes bytes = joined(hex("0A 00000001"), encoded(std::string(60000, 'a')));
        CHECK_FALSE(refused(joined(bytes, hex("07 0000"))));
        CHECK(refused(joined(bytes, hex("07 0000 07 0000"))));
    }
}

TEST_CASE("members are found by name, the last of a name counts") {
    const Value value = Object{{{"code", "first"}, {"level", "status"}, {"code", "second"}, {"n", 5.0}}};
    CHECK(value.text_of("code") == "second");
    CHECK(value.text_of("level") == "status");
    CHECK(value.find("n")->number_or(0) == 5.0);
    CHECK(value.find("none") == nullptr);
    CHECK(value.text_of("none").empty());
    CHECK(value.text_of("n").empty());
    CHECK(Value("text").find("code") == nullptr);
    CHECK(Value("text").text_or("other") == "text");
    CHECK(Value(1.0).text_or("other") == "other");
    CHECK(Value(true).number_or(7) == 7);
}

TEST_CASE("values are told apart by type, order and kind") {
    CHECK(Value(0.0) != Value(false));
    CHECK(Value() != Value(Null{}));
    CHECK(Value(Object{{{"a", 1.0}}}) != Value(Object{{{"a", 1.0}}, true}));
    CHECK(Value(Object{{{"a", 1.0}, {"b", 1.0}}}) != Value(Object{{{"b", 1.0}, {"a", 1.0}}}));
    CHECK(Value(StrictArray{{1.0}}) != Value(StrictArray{{1.0, 1.0}}));
}

TEST_CASE("values in words") {
    CHECK(describe(Value()) == "undefined");
    CHECK(describe(Null{}) == "null");
    CHECK(describe(true) == "true");
    CHECK(describe(3.0) == "3");
    CHECK(describe(29.97) == "29.97");
    CHECK(describe(Date{5}) == "date 5");
    CHECK(describe(Object{{{"code", "NetStream.Publish.Start"}, {"n", 1.0}}}) ==
          R"({code: "NetStream.Publish.Start", n: 1})");
    CHECK(describe(StrictArray{{"av01", Null{}}}) == R"(["av01", null])");
}

TEST_CASE("words cannot move the cursor of a terminal or break the line") {
    CHECK(describe("a\x1b[2J\n\"b\\") == R"("a\x1b[2J\x0a\"b\\")");
    CHECK(describe("\x7f") == R"("\x7f")");
    CHECK(describe("\xc2\x9b") == "\"\xc2\\x9b\"");  // a C1 control in UTF-8
    CHECK(describe("größe") == "\"größe\"");
    CHECK(describe(Object{{{"a\nb", true}}}) == R"({a\x0ab: true})");
}

TEST_CASE("words end at about the limit, at a whole character") {
    CHECK(describe("abcdefgh", 5) == "\"abcd…");
    CHECK(describe("abcö", 5) == "\"abc…");
    const std::string text = describe(StrictArray{std::vector<Value>(1000, "ten bytes!")}, 100);
    CHECK(text.size() <= 100 + std::string_view("…").size());
    CHECK(text.ends_with("…"));
    CHECK(describe("1234", 6) == "\"1234\"");
}

}  // namespace amf0_test
