#include "rtmp/amf3.hpp"

#include <doctest/doctest.h>

#include "vectors/hex.hpp"

namespace amf3_test {

using namespace rtmp::amf0;
using rtmp::Bytes;
using vectors::hex;
using vectors::joined;

namespace {

/// The AMF3 value that the AMF0 marker 11 switches to.
std::optional<Value> decoded(const Bytes& amf3) {
    const Bytes bytes = joined(hex("11"), amf3);
    Decoder decoder(bytes);
    std::optional<Value> value = decoder.next();
    CHECK_FALSE(decoder.next().has_value());
    return value;
}

std::optional<Value> decoded(std::string_view amf3) {
    return decoded(hex(amf3));
}

}  // namespace

TEST_CASE("AMF3: simple values") {
    CHECK(decoded("00") == Value());
    CHECK(decoded("01") == Value(Null{}));
    CHECK(decoded("02") == Value(false));
    CHECK(decoded("03") == Value(true));
    // 05 double | 1.0
    CHECK(decoded("05 3FF0000000000000") == Value(1.0));
    // 06 string | 09 inline, 4 bytes | "live"
    CHECK(decoded("06 09 6C697665") == Value("live"));
    // 06 string | 01 inline, empty
    CHECK(decoded("06 01") == Value(""));
}

TEST_CASE("AMF3: integers of one to four bytes, with a sign in the 29th bit") {
    CHECK(decoded("04 00") == Value(0.0));
    CHECK(decoded("04 7F") == Value(127.0));
    // 8100: 1 << 7
    CHECK(decoded("04 8100") == Value(128.0));
    CHECK(decoded("04 FF7F") == Value(16383.0));
    CHECK(decoded("04 818000") == Value(16384.0));
    // the fourth byte gives all of its 8 bits
    CHECK(decoded("04 80C08000") == Value(2097152.0));
    CHECK(decoded("04 BFFFFFFF") == Value(268435455.0));
    CHECK(decoded("04 C0808000") == Value(-268435456.0));
    CHECK(decoded("04 FFFFFFFF") == Value(-1.0));
}

TEST_CASE("AMF3: after one value AMF0 goes on") {
    // 11 AMF3: 03 true | 05 AMF0: null
    const Bytes bytes = hex("11 03 05");
    Decoder decoder(bytes);
    CHECK(decoder.next() == Value(true));
    CHECK(decoder.next() == Value(Null{}));
}

TEST_CASE("AMF3: arrays") {
    // 09 array | 05 inline, 2 dense | 01 no names | 04 01 | 06 03 "a"
    CHECK(decoded("09 05 01 0401 060361") == Value(StrictArray{{1.0, "a"}}));
    // 09 array | 03 inline, 1 dense | 03 "k" 03 true | 01 end of names | 02 false
    CHECK(decoded("09 03 036B 03 01 02") == Value(Object{{{"k", true}, {"0", false}}, true}));
}

TEST_CASE("AMF3: objects, sealed and dynamic") {
    // 0A object | 13 inline, inline traits, sealed, 1 member | 01 no class name | 09 "code" | 06 05 "OK"
    CHECK(decoded("0A 13 01 09636F6465 06054F4B") == Value(Object{{{"code", "OK"}}}));
    // 0A | 0B inline, inline traits, dynamic, 0 members | 01 | 03 "a" 0401 | 03 "b" 02 | 01 end
    CHECK(decoded("0A 0B 01 0361 0401 0362 02 01") == Value(Object{{{"a", 1.0}, {"b", false}}}));
}

TEST_CASE("AMF3: strings, objects and traits are referred to by their order") {
    // array of 2: "ab" | 06 00 the first string
    CHECK(decoded("09 05 01 06056162 0600") == Value(StrictArray{{"ab", "ab"}}));
    // array of 3: {a: 1} with traits | {a: 2} with 01 traits 0 | 0A 02 object 1, since the array itself is
    // object 0
    CHECK(decoded("09 07 01 0A 13 01 0361 0401 0A 01 0402 0A 02") ==
          Value(StrictArray{{Object{{{"a", 1.0}}}, Object{{{"a", 2.0}}}, Object{{{"a", 1.0}}}}}));
}

TEST_CASE("AMF3: the empty string is never referred to") {
    // array of 3: "" | "x" | string 0 is "x"
    CHECK(decoded("09 07 01 0601 060378 0600") == Value(StrictArray{{"", "x", "x"}}));
}

TEST_CASE("AMF3: the rest of its types read as what is nearest") {
    // 08 date | 01 inline | ms
    CHECK(decoded("08 01 4278CC251F400000") == Value(Date{1704067200000.0}));
    // 0C byte array | 05 inline, 2 bytes
    CHECK(decoded("0C 05 0001") == Value(std::string("\0\1", 2)));
    // 07 and 0B XML | 09 inline, 4 bytes | "<a/>"
    CHECK(decoded("07 09 3C612F3E") == Value("<a/>"));
    CHECK(decoded("0B 09 3C612F3E") == Value("<a/>"));
    // 0D vector of int | 05 two | 00 not fixed | -1 | 1
    CHECK(decoded("0D 05 00 FFFFFFFF 00000001") == Value(StrictArray{{-1.0, 1.0}}));
    // 0E vector of uint
    CHECK(decoded("0E 03 00 FFFFFFFF") == Value(StrictArray{{4294967295.0}}));
    // 0F vector of double
    CHECK(decoded("0F 03 00 3FF0000000000000") == Value(StrictArray{{1.0}}));
    // 10 vector of objects | 05 two | 00 | 03 "C" class | true | null
    CHECK(decoded("10 05 00 0343 03 01") == Value(StrictArray{{true, Null{}}}));
    // 11 dictionary | 05 two | 00 | "k" -> true | 1 -> false
    CHECK(decoded("11 05 00 06036B 03 0401 02") == Value(Object{{{"k", true}, {"1", false}}}));
}

TEST_CASE("AMF3: what is malformed is refused") {
    CHECK_FALSE(decoded("").has_value());
    CHECK_FALSE(decoded("12").has_value());                    // no such marker
    CHECK_FALSE(decoded("06 00").has_value());                 // a string never seen
    CHECK_FALSE(decoded("06 09 6C69").has_value());            // a string cut off
    CHECK_FALSE(decoded("0A 02").has_value());                 // an object never seen
    CHECK_FALSE(decoded("0A 05").has_value());                 // traits never seen
    CHECK_FALSE(decoded("0A 07 0343").has_value());            // externalizable
    CHECK_FALSE(decoded("09 03 01 09 00").has_value());        // an array inside itself
    CHECK_FALSE(decoded("09 05 01 0C0300 0A02").has_value());  // a byte array referred to as an object
    CHECK_FALSE(decoded("0D FFFFFFFF 00").has_value());        // a count of 268 million
}

TEST_CASE("AMF3: nesting beyond the limit is refused") {
    Bytes bytes;
    for (int level = 0; level < 1000; ++level)
        bytes = joined(bytes, hex("09 03 01"));
    CHECK_FALSE(decoded(joined(bytes, hex("01"))).has_value());
}

TEST_CASE("AMF3: references cannot make a short message a large one") {
    SUBCASE("a long string many times over") {
        // array of 3: a string of 8000 bytes (FD01: 8000 << 1 | 1), then strings by reference
        Bytes many = joined(hex("09 33 01 06 FD01"), Bytes(8000, 'a'));
        for (int count = 0; count < 24; ++count)
            many = joined(many, hex("06 00"));
        CHECK_FALSE(decoded(many).has_value());
        Bytes few = joined(hex("09 05 01 06 FD01"), Bytes(8000, 'a'), hex("06 00"));
        CHECK(decoded(few).has_value());
    }
    SUBCASE("values over several switches count together") {
        std::string text;
        for (std::size_t count = 0; count <= max_values / 2; ++count)
            text += "1101";
        const Bytes bytes = hex(text);
        Decoder decoder(bytes);
        while (decoder.next())
            continue;
        CHECK(decoder.failed());
    }
}

}  // namespace amf3_test
