#include "cli/options/load_words.hpp"

#include <doctest/doctest.h>

#include "cli/options/units.hpp"

namespace load_words_test {

using namespace std::chrono_literals;
using cli::UnitError;

TEST_CASE("copies are counted up to a million") {
    CHECK(cli::parse_copies("1") == 1);
    CHECK(cli::parse_copies("10k") == 10'000);
    for (const char* const text : {"0", "1000001", "-1", "many", ""})
        CHECK_THROWS_AS(cli::parse_copies(text), UnitError);
}

TEST_CASE("a rate is a number a second or a minute") {
    CHECK(cli::parse_rate("20/s").a_second == doctest::Approx(20));
    CHECK(cli::parse_rate("0.5").a_second == doctest::Approx(0.5));
    CHECK(cli::parse_rate("600/min").a_second == doctest::Approx(10));
    for (const char* const text : {"0/s", "-1/s", "20/h", "/s", "s", "", "nan", "inf/s", "1e9/s", "20/s "})
        CHECK_THROWS_AS(cli::parse_rate(text), UnitError);
}

TEST_CASE("a span goes from its least to its most") {
    const cli::TimeSpan span = cli::parse_span("30s..5m");
    CHECK(span.least == 30s);
    CHECK(span.most == 300s);
    CHECK(cli::parse_span("0..1.5").most == 1500ms);
    for (const char* const text : {"30s", "5m..30s", "0..0", "..", "1s..", "1s..25h", "1s...2s"})
        CHECK_THROWS_AS(cli::parse_span(text), UnitError);
}

TEST_CASE("a share is given in percent") {
    CHECK(cli::parse_share("5%") == doctest::Approx(0.05));
    CHECK(cli::parse_share("100%") == doctest::Approx(1));
    for (const char* const text : {"5", "101%", "-1%", "%", "", "nan%"})
        CHECK_THROWS_AS(cli::parse_share(text), UnitError);
}

TEST_CASE("shards are numbered from 0") {
    CHECK(cli::parse_shard("3/10").index == 3);
    CHECK(cli::parse_shard("3/10").count == 10);
    CHECK_THROWS_WITH_AS(cli::parse_shard("10/10"),
                         "there is no shard 10/10; they are numbered from 0: 0/10 to 9/10", UnitError);
    for (const char* const text : {"3", "/10", "3/", "0/0", "-1/2", "1/2/3", "0/1000000"})
        CHECK_THROWS_AS(cli::parse_shard(text), UnitError);
}

TEST_CASE("several ends of connections stand apart by commas") {
    const auto origins = cli::parse_origins("127.0.0.2,[::1],eth0");
    REQUIRE(origins.size() == 3);
    CHECK(origins[0].address->host() == "127.0.0.2");
    CHECK(origins[1].address->host() == "::1");
    CHECK(origins[2].device == "eth0");
    CHECK_THROWS_AS(cli::parse_origins("127.0.0.2,"), UnitError);
}

}  // namespace load_words_test
