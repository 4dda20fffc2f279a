#include "cli/options/bound.hpp"

#include <doctest/doctest.h>

#include "cli/options/units.hpp"

namespace bound_test {

using cli::Bound;
using cli::parse_bound;
using cli::UnitError;

TEST_CASE("a bound has a metric, a relation and a value in its unit") {
    const Bound lost = parse_bound("lost=0");
    CHECK(lost.metric == "lost");
    CHECK(lost.relation == Bound::Relation::equal);
    CHECK(lost.kind == Bound::Kind::number);
    CHECK(lost.value == 0);
    CHECK(lost.text == "lost=0");

    const Bound latency = parse_bound("latency.p95<3s");
    CHECK(latency.metric == "latency.p95");
    CHECK(latency.relation == Bound::Relation::below);
    CHECK(latency.kind == Bound::Kind::time);
    CHECK(latency.value == 3);

    CHECK(parse_bound("av_shift<=40ms").value == 0.04);
    CHECK(parse_bound("av_shift<=40ms").relation == Bound::Relation::at_most);
    CHECK(parse_bound("dropped_frames<0.1%").kind == Bound::Kind::percent);
    CHECK(parse_bound("dropped_frames<0.1%").value == 0.1);
    CHECK(parse_bound("bitrate>=2.5M").value == 2.5e6);
    CHECK(parse_bound("bitrate>=2.5M").relation == Bound::Relation::at_least);
    CHECK(parse_bound("media>1:30").value == 90);
    CHECK(parse_bound("av_shift.median>-20ms").value == -0.02);
    CHECK(parse_bound("av_shift.median>-1").value == -1);
}

TEST_CASE("a bound holds at its edge or not, as its relation says") {
    CHECK_FALSE(parse_bound("x<3").holds(3));
    CHECK(parse_bound("x<3").holds(2.9));
    CHECK(parse_bound("x<=3").holds(3));
    CHECK_FALSE(parse_bound("x<=3").holds(3.1));
    CHECK(parse_bound("x=3").holds(3));
    CHECK_FALSE(parse_bound("x=3").holds(2));
    CHECK(parse_bound("x>=3").holds(3));
    CHECK_FALSE(parse_bound("x>3").holds(3));
    CHECK(parse_bound("x>3").holds(4));
}

TEST_CASE("what is no bound is refused") {
    CHECK_THROWS_WITH_AS(parse_bound("lost"), "'lost' is no bound, such as lost=0 or latency.p95<3s",
                         UnitError);
    for (const char* const wrong :
         {"", "<3", "=", "x<", "x<--1s", "x<-", "x<fast", "x<nan", "x<inf", "x==3", "x<3%%", "x<1e999"}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(parse_bound(wrong), UnitError);
    }
}

}  // namespace bound_test
