#include "cli/options/units.hpp"

#include <doctest/doctest.h>
#include <string>

namespace units_test {

using namespace std::chrono_literals;
using cli::BareUnit;
using cli::parse_attempts;
using cli::parse_count;
using cli::parse_pins;
using cli::parse_size;
using cli::parse_speed;
using cli::parse_switch;
using cli::parse_time;
using cli::parse_timeout;
using cli::UnitError;

TEST_CASE("tracks by their numbers, or all") {
    using cli::parse_track_numbers;
    CHECK(parse_track_numbers("all").empty());
    CHECK(parse_track_numbers("3") == std::vector<int>{3});
    CHECK(parse_track_numbers("5,0,2") == std::vector<int>{5, 0, 2});
    CHECK_THROWS_WITH_AS(parse_track_numbers("0,2,0"), "'0,2,0' names track 0 twice", UnitError);
    for (const char* const wrong : {"", ",", "1,", "a", "-1", "1;2", "1, 2"})
        CHECK_THROWS_AS(parse_track_numbers(wrong), UnitError);
}

TEST_CASE("times with a unit are exact") {
    CHECK(parse_time("90s") == 90s);
    CHECK(parse_time("250ms") == 250ms);
    CHECK(parse_time("1.5min") == 90s);
    CHECK(parse_time("2m") == 2min);
    CHECK(parse_time("2h") == 2h);
    CHECK(parse_time(".5s") == 500ms);
    CHECK(parse_time("0.000000001s") == 1ns);
    CHECK(parse_time("0.1h") == 6min);
    CHECK(parse_time("0s") == 0s);
}

TEST_CASE("a bare time counts in the unit that its option names") {
    CHECK(parse_time("15") == 15s);
    CHECK(parse_time("15", BareUnit::milliseconds) == 15ms);
    CHECK(parse_time("15s", BareUnit::milliseconds) == 15s);
}

TEST_CASE("times as a clock shows them") {
    CHECK(parse_time("1:30") == 90s);
    CHECK(parse_time("01:30") == 90s);
    CHECK(parse_time("1:02:03.5") == 1h + 2min + 3500ms);
    CHECK(parse_time("90:00") == 90min);
    CHECK(parse_time("0:00.25", BareUnit::milliseconds) == 250ms);
}

TEST_CASE("the longest time is a limit, not an overflow") {
    CHECK(parse_time("1000000h") == cli::longest_time);
    CHECK(parse_time("1000000:00:00") == cli::longest_time);
    CHECK_THROWS_WITH_AS(parse_time("1000000.001h"), "'1000000.001h' is more than 1000000 hours", UnitError);
    CHECK_THROWS_WITH_AS(parse_time("9999999h"), "'9999999h' is too large", UnitError);
    CHECK_THROWS_WITH_AS(parse_time("99999999999999999999"), "'99999999999999999999' is too large",
                         UnitError);
    CHECK_THROWS_WITH_AS(parse_time("18446744073709551615:59:59"),
                         "'18446744073709551615:59:59' is too large", UnitError);
    CHECK_THROWS_AS(parse_time(std::string(1000, '9') + "s"), UnitError);
}

TEST_CASE("times that are none say why") {
    CHECK_THROWS_WITH_AS(parse_time(""), "'' is empty", UnitError);
    CHECK_THROWS_WITH_AS(parse_time("-1s"), "'-1s' is negative", UnitError);
    CHECK_THROWS_WITH_AS(parse_time("soon"), "'soon' is not a time; times look like 90s, 250ms or 1:30",
                         UnitError);
    CHECK_THROWS_WITH_AS(parse_time("5 weeks"),
                         "'5 weeks' has no unit of time that is known: ms, s, min or h", UnitError);
    CHECK_THROWS_WITH_AS(parse_time("0.0000000001s"), "'0.0000000001s' is finer than a nanosecond",
                         UnitError);
    CHECK_THROWS_WITH_AS(parse_time("1:60"), "'1:60' has more than 59 minutes or seconds after a colon",
                         UnitError);
    for (const char* text :
         {"1:", ":30", "1:2:3:4", "1.5:30", "1:30s", "1:-3", "1::3", ".", "+5", " 5", "5 ", "1e3"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_time(text), UnitError);
    }
}

TEST_CASE("a timeout is neither nothing nor endless") {
    CHECK(parse_timeout("15") == 15s);
    CHECK(parse_timeout("1ms") == 1ms);
    CHECK(parse_timeout("24h") == 24h);
    CHECK_THROWS_WITH_AS(parse_timeout("0"), "'0' is too short; 1ms is the least", UnitError);
    CHECK_THROWS_WITH_AS(parse_timeout("24:00:01"), "'24:00:01' is more than 24 hours", UnitError);
}

TEST_CASE("sizes take units and keep to their range") {
    CHECK(parse_size("128", 128, 65536) == 128);
    CHECK(parse_size("60k", 128, 65536) == 60000);
    CHECK(parse_size("64Ki", 128, 65536) == 65536);
    CHECK(parse_size("1.5k", 0, 65536) == 1500);
    CHECK(parse_size("2M", 0, UINT64_MAX) == 2'000'000);
    CHECK(parse_size("1Gi", 0, UINT64_MAX) == 1'073'741'824);
    CHECK(parse_size("18446744073709551615", 0, UINT64_MAX) == UINT64_MAX);
    CHECK_THROWS_WITH_AS(parse_size("127", 128, 65536), "'127' is not from 128 to 65536", UnitError);
    CHECK_THROWS_WITH_AS(parse_size("65537", 128, 65536), "'65537' is not from 128 to 65536", UnitError);
    CHECK_THROWS_WITH_AS(parse_size("1.5", 0, 9), "'1.5' is finer than a byte", UnitError);
    CHECK_THROWS_WITH_AS(parse_size("18446744073709551616", 0, UINT64_MAX),
                         "'18446744073709551616' is too large", UnitError);
    CHECK_THROWS_WITH_AS(parse_size("99999999999G", 0, UINT64_MAX), "'99999999999G' is too large", UnitError);
    CHECK_THROWS_WITH_AS(parse_size("-1", 0, 9), "'-1' is negative", UnitError);
    CHECK_THROWS_WITH_AS(parse_size("4 kB", 0, 9),
                         "'4 kB' has no unit of size that is known: k, M, G, Ki, Mi or Gi", UnitError);
    CHECK_THROWS_WITH_AS(parse_size("big", 0, 9), "'big' is not a size; sizes look like 500, 60k or 64Ki",
                         UnitError);
}

TEST_CASE("counts start at 0") {
    CHECK(parse_count("0") == 0);
    CHECK(parse_count("2147483647") == 2147483647);
    CHECK_THROWS_WITH_AS(parse_count("2147483648"), "'2147483648' is too large", UnitError);
    CHECK_THROWS_WITH_AS(parse_count("-1"), "'-1' is negative", UnitError);
    CHECK_THROWS_WITH_AS(parse_count("1a"), "'1a' is not a whole number", UnitError);
}

TEST_CASE("speeds are within what a clock can follow") {
    CHECK(parse_speed("1") == 1.0);
    CHECK(parse_speed("0.5") == 0.5);
    CHECK(parse_speed("2x") == 2.0);
    CHECK(parse_speed("max") == std::nullopt);
    for (const char* text : {"0", "0.001", "1001", "99999999999999999999999999999999999999"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_speed(text), UnitError);
    }
    CHECK_THROWS_WITH_AS(parse_speed("0"), "'0' is not from 0.01 to 1000", UnitError);
    for (const char* text : {"fast", "1e3", "nan", "inf", "x", "1xx", "+1", "-1", ""}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_speed(text), UnitError);
    }
}

TEST_CASE("switches") {
    for (const char* text : {"1", "true", "Yes", "ON"})
        CHECK(parse_switch(text));
    for (const char* text : {"0", "False", "no", "off"})
        CHECK_FALSE(parse_switch(text));
    CHECK_THROWS_WITH_AS(parse_switch("2"), "'2' is neither 1 nor 0", UnitError);
}

TEST_CASE("attempts are a count or forever") {
    CHECK(parse_attempts("0") == 0U);
    CHECK(parse_attempts("12") == 12U);
    CHECK(parse_attempts("forever") == std::nullopt);
    for (const char* text : {"", "-1", "many", "1.5", "99999999999"})
        CHECK_THROWS_AS(parse_attempts(text), UnitError);
}

TEST_CASE("pins are taken apart, and what is none is refused") {
    const std::string one = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const std::string two = "abc+/0123456789abcdefghijklmnopqrstuvwxyzABC=";
    REQUIRE(one.size() == 44);
    const std::string second = two.substr(1);
    REQUIRE(second.size() == 44);
    CHECK(parse_pins("sha256//" + one) == std::vector<std::string>{one});
    CHECK(parse_pins("sha256//" + one + ";sha256//" + second) == std::vector<std::string>{one, second});
    for (const std::string& text :
         {std::string(), std::string("sha256//"), one, "sha1//" + one, "sha256//" + one + one,
          "sha256//" + one.substr(0, 43), "sha256//" + one + ";x", "sha256//=" + one.substr(1)}) {
        CAPTURE(text);
        CHECK_THROWS_AS(parse_pins(text), UnitError);
    }
}

}  // namespace units_test
