#include "cli/options/moment.hpp"

#include <cstdlib>
#include <ctime>
#include <doctest/doctest.h>
#include <string>

#include "cli/options/units.hpp"
#include "support/environment.hpp"

namespace moment_test {

using namespace std::chrono_literals;
using cli::Moment;
using cli::WallTime;

namespace {

/// The moment in UTC, as `date -u` has it.
WallTime utc(int year, unsigned month, unsigned day, std::chrono::seconds time) {
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    return std::chrono::sys_days(date) + time;
}

/// The time zone, as long as it lives.
class Zone {
  public:
    explicit Zone(const char* name) : variable_("TZ", name) { tzset(); }

  private:
    Variable variable_;
};

std::string refusal(std::string_view text) {
    try {
        Moment::parse(text);
    } catch (const cli::UnitError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a time of day is the next one there is") {
    const Zone zone("UTC");
    const WallTime noon = utc(2026, 11, 24, 12h);
    CHECK(Moment::parse("12:30").after(noon) == noon + 30min);
    CHECK(Moment::parse("12:00:01").after(noon) == noon + 1s);
    CHECK(Moment::parse("12:00").after(noon) == noon + 24h);
    CHECK(Moment::parse("00:00").after(noon) == noon + 12h);
}

TEST_CASE("a time of day with an offset is the next one there, wherever we are") {
    const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
    const WallTime noon = utc(2026, 11, 24, 12h);
    CHECK(Moment::parse("12:30Z").after(noon) == noon + 30min);
    CHECK(Moment::parse("12:00:00.5z").after(noon) == noon + 500ms);
    CHECK(Moment::parse("12:00:00Z").after(noon) == noon + 24h);
    CHECK(Moment::parse("00:30:00+01:00").after(noon) == noon + 11h + 30min);
    CHECK(Moment::parse("23:30:00-01:00").after(noon) == noon + 12h + 30min);
    CHECK(refusal("12:30Zz") != "");
    CHECK(refusal("12:30+1") != "");
}

TEST_CASE("a time of day keeps its fraction of a second, today and tomorrow") {
    const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
    const WallTime noon = utc(2026, 11, 24, 11h);
    const WallTime last = utc(2026, 11, 24, 22h + 59min + 59s);
    CHECK(Moment::parse("23:59:59.9").after(noon) == last + 900ms);
    CHECK(Moment::parse("23:59:59.9").after(last + 500ms) == last + 900ms);
    CHECK(Moment::parse("23:59:59.9").after(last + 900ms) == last + 900ms + 24h);
    CHECK(Moment::parse("23:59:59.000000001").after(noon) == last + 1ns);
    CHECK(Moment::parse("2026-11-24T23:59:59.25").after(noon) == last + 250ms);
}

TEST_CASE("a time of day is local, also on days that are shorter or longer") {
    const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
    // 18:30 in winter, and across the nights in which the clocks are put forward and back.
    CHECK(Moment::parse("18:30").after(utc(2026, 11, 24, 12h)) == utc(2026, 11, 24, 17h + 30min));
    CHECK(Moment::parse("18:30").after(utc(2026, 3, 28, 20h)) == utc(2026, 3, 29, 16h + 30min));
    CHECK(Moment::parse("18:30").after(utc(2026, 10, 24, 20h)) == utc(2026, 10, 25, 17h + 30min));
}

TEST_CASE("RFC 3339 names one moment, whenever it is asked for") {
    const WallTime now = utc(2030, 1, 1, 0s);
    CHECK(Moment::parse("2026-12-24T18:30:00Z").after(now) == utc(2026, 12, 24, 18h + 30min));
    CHECK(Moment::parse("2026-12-24t18:30:00z").after(now) == utc(2026, 12, 24, 18h + 30min));
    CHECK(Moment::parse("2026-12-24 18:30:00+01:00").after(now) == utc(2026, 12, 24, 17h + 30min));
    CHECK(Moment::parse("2026-12-31T23:30:00-02:30").after(now) == utc(2027, 1, 1, 2h));
    CHECK(Moment::parse("2026-12-24T18:30:00.25Z").after(now) == utc(2026, 12, 24, 18h + 30min) + 250ms);
}

TEST_CASE("a date without an offset is local") {
    const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
    const WallTime now = utc(2026, 1, 1, 0s);
    CHECK(Moment::parse("2026-12-24T18:30").after(now) == utc(2026, 12, 24, 17h + 30min));
    CHECK(Moment::parse("2026-07-24T18:30:10").after(now) == utc(2026, 7, 24, 16h + 30min + 10s));
}

TEST_CASE("what is no moment is refused") {
    CHECK(refusal("soon") ==
          "'soon' is no time; times look like 18:30, 18:30:15, 18:30:15Z or 2026-12-24T18:30:00+01:00");
    for (const char* text : {"", "18", "18:3", "24:00", "18:60", "18:30:60", "-18:30", "18:30 ",
                             "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-12-24", "2026-12-24T",
                             "2026-12-24T18:30:00+1", "2026-12-24T18:30:00+24:00", "99999-01-01T00:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(refusal(text).empty());
    }
    CHECK(refusal("9999-01-01T00:00:00") == "'9999-01-01T00:00:00' is out of reach");
    CHECK(refusal("9999-01-01T00:00:00Z") == "'9999-01-01T00:00:00Z' is out of reach");
}

}  // namespace moment_test
