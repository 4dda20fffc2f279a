#include "publish/continuity.hpp"

#include <doctest/doctest.h>

#include "publish/way.hpp"

namespace continuity_test {

namespace {

using publish::Continuity;
using publish::TimePoint;
namespace report = publish::report;
using namespace std::chrono_literals;

const TimePoint start{1000h};

struct Rig {
    Way way;
    rtmp::Url url = rtmp::parse_url("rtmp://example.com/live/sekrit-key-77");
    Continuity continuity{url, way.reports};
};

}  // namespace

TEST_CASE("an outage lasts from the first failure to the resumption, however often it is tried between") {
    Rig rig;
    CHECK_FALSE(rig.continuity.lost());
    rig.continuity.connection_failed(start);
    rig.continuity.connection_failed(start + 3s);
    CHECK(rig.continuity.lost());
    CHECK(rig.continuity.totals().outages == 0);
    rig.continuity.resumed({.repeated = 7, .skipped = 2}, start + 5s);
    CHECK_FALSE(rig.continuity.lost());

    const Continuity::Totals totals = rig.continuity.totals();
    CHECK(totals.outages == 1);
    CHECK(totals.out_of_service == 5s);
    CHECK(totals.repeated_frames == 7);
    const auto told = rig.way.told<report::Resumed>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].destination == "rtmp://example.com/live/****");
    CHECK(told[0].out_of_service == 5s);
    CHECK(told[0].repeated_frames == 7);
    CHECK(told[0].skipped_frames == 2);
}

TEST_CASE("a stream that has not begun has no session, and its first outage ends none") {
    Rig rig;
    CHECK(rig.continuity.totals().sessions == 0);
    rig.continuity.began();
    CHECK(rig.continuity.totals().sessions == 1);
    rig.continuity.connection_failed(start);
    rig.continuity.resumed({.repeated = 0, .skipped = 0}, start + 1s);
    CHECK(rig.continuity.totals().sessions == 1);
}

TEST_CASE("outages add up") {
    Rig rig;
    for (int i = 0; i < 3; ++i) {
        rig.continuity.connection_failed(start + i * 60s);
        rig.continuity.resumed({.repeated = 10, .skipped = 0}, start + i * 60s + 2s);
    }
    CHECK(rig.continuity.totals().outages == 3);
    CHECK(rig.continuity.totals().out_of_service == 6s);
    CHECK(rig.continuity.totals().repeated_frames == 30);
}

TEST_CASE("a session follows the one that was ended, and nothing was lost") {
    Rig rig;
    rig.continuity.began();
    rig.continuity.session_ended(1, start, start);
    CHECK(rig.continuity.between_sessions());
    // A server may still hold the name.
    rig.continuity.connection_failed(start + 9999ms);
    CHECK(rig.continuity.between_sessions());
    rig.continuity.session_begun(start + 12s);
    CHECK_FALSE(rig.continuity.between_sessions());

    const Continuity::Totals totals = rig.continuity.totals();
    CHECK(totals.sessions == 2);
    CHECK(totals.outages == 0);
    CHECK(totals.repeated_frames == 1);
    const auto told = rig.way.told<report::SessionBegun>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].number == 2);
    CHECK(told[0].gap == 12s);
}

TEST_CASE("a pause between sessions is none of the server's, and what was left out for it is told") {
    Rig rig;
    rig.continuity.session_ended(0, start, start + 60s);
    rig.continuity.paused(7);
    rig.continuity.connection_failed(start + 69s);
    CHECK(rig.continuity.between_sessions());
    rig.continuity.session_begun(start + 70s);
    const auto told = rig.way.told<report::SessionBegun>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].gap == 70s);
    CHECK(told[0].skipped_frames == 7);
    CHECK(rig.continuity.totals().out_of_service == 0s);
}

TEST_CASE("a next session that is not let in for long is an outage, from the end of the last one on") {
    Rig rig;
    rig.continuity.began();
    rig.continuity.session_ended(0, start, start);
    rig.continuity.connection_failed(start + 10s);
    CHECK(rig.continuity.lost());
    CHECK_FALSE(rig.continuity.between_sessions());
    rig.continuity.resumed({.repeated = 0, .skipped = 0}, start + 11s);
    CHECK(rig.continuity.totals().sessions == 1);
    CHECK(rig.continuity.totals().out_of_service == 11s);
}

TEST_CASE("a move loses no time") {
    Rig rig;
    rig.continuity.moved("rtmp://a/live/****", "rtmp://b/live/****", 3);
    CHECK(rig.continuity.totals().moves == 1);
    CHECK(rig.continuity.totals().repeated_frames == 3);
    CHECK(rig.continuity.totals().outages == 0);
    const auto told = rig.way.told<report::Moved>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].from == "rtmp://a/live/****");
    CHECK(told[0].to == "rtmp://b/live/****");
}

TEST_CASE("frames that are left out are warned of once") {
    Rig rig;
    rig.continuity.dropped(0);
    CHECK(rig.way.told<report::Warning>().empty());
    rig.continuity.dropped(12);
    rig.continuity.dropped(13);
    CHECK(rig.way.told<report::Warning>().size() == 1);
}

TEST_CASE("what a server has not said that it takes is told once of a stream, whatever its connections") {
    Rig rig;
    rig.continuity.sends_untold({{"hevc", "hevc?"}, {"opus", "opus?"}});
    rig.continuity.sends_untold({{"hevc", "hevc??"}});
    const auto told = rig.way.told<report::Warning>();
    REQUIRE(told.size() == 2);
    CHECK(told[0].text == "hevc?");
    CHECK(told[0].untold == "hevc");
    CHECK(told[0].destination == "rtmp://example.com/live/****");
    CHECK(told[1].untold == "opus");
}

}  // namespace continuity_test
