#include "publish/connect/attempts.hpp"

#include <doctest/doctest.h>

#include "publish/way.hpp"

namespace attempts_test {

namespace {

using dial::ExitStatus;
using dial::Failure;
using publish::Attempts;
using publish::TimePoint;
using Before = publish::Retry::Before;
using namespace std::chrono_literals;

const TimePoint start{1000h};

struct Rig {
    Way way;
    rtmp::Url url = rtmp::parse_url("rtmp://example.com/live/sekrit-key-77");
    publish::RetryPolicy policy{.first = 1, .live = 2, .delay = 1s};
    /// The longest delay that chance allows.
    Attempts attempts{url, policy, way.reports, way.hurry, [] { return 1.0; }};

    std::variant<TimePoint, Failure> after(ExitStatus status, Before before, TimePoint now = start) {
        return attempts.after({status, "trouble"}, before, now);
    }
};

const Failure& failure_in(const std::variant<TimePoint, Failure>& next) {
    REQUIRE(std::holds_alternative<Failure>(next));
    return std::get<Failure>(next);
}

}  // namespace

TEST_CASE("another attempt has its moment, and is reported") {
    Rig rig;
    const auto first = rig.after(ExitStatus::timed_out, Before::was_live);
    CHECK(std::get<TimePoint>(first) == start + 1s);
    const auto second = rig.after(ExitStatus::timed_out, Before::was_live, start + 5s);
    CHECK(std::get<TimePoint>(second) == start + 7s);
    const auto told = rig.way.told<publish::report::Retrying>();
    REQUIRE(told.size() == 2);
    CHECK(told[1].destination == "rtmp://example.com/live/****");
    CHECK(told[1].attempt == 2);
    CHECK(told[1].limit == 2U);
    CHECK(told[1].delay == 2s);
    CHECK(told[1].failure.what() == std::string("trouble"));
}

TEST_CASE("a stream that was live ends as one that was lost, however the last attempt failed") {
    Rig rig;
    rig.after(ExitStatus::connection_lost, Before::was_live);
    rig.after(ExitStatus::not_connected, Before::was_live);
    const Failure last = failure_in(rig.after(ExitStatus::not_resolved, Before::was_live));
    CHECK(last.status() == ExitStatus::connection_lost);
    CHECK(last.what() ==
          std::string("trouble; the stream was live before, and 2 attempts to connect again failed"));
}

TEST_CASE("a failure that is no trouble of the network speaks for itself") {
    Rig rig;
    rig.after(ExitStatus::connection_lost, Before::was_live);
    const Failure last = failure_in(rig.after(ExitStatus::publish_refused, Before::was_live));
    CHECK(last.status() == ExitStatus::publish_refused);
    CHECK(last.what() == std::string("trouble"));
}

TEST_CASE("a stream that never was live ends with what kept it from that") {
    Rig rig;
    CHECK(std::holds_alternative<TimePoint>(rig.after(ExitStatus::not_connected, Before::never_live)));
    CHECK(failure_in(rig.after(ExitStatus::not_connected, Before::never_live)).status() ==
          ExitStatus::not_connected);
}

TEST_CASE("failures in a row are forgotten once the stream has been live for a while") {
    Rig rig;
    rig.after(ExitStatus::timed_out, Before::was_live);
    rig.after(ExitStatus::timed_out, Before::was_live);
    rig.attempts.succeeded(start + 10s);
    const auto next = rig.after(ExitStatus::timed_out, Before::was_live, start + 60s);
    CHECK(std::get<TimePoint>(next) == start + 61s);
}

TEST_CASE("in a hurry nothing is tried again, and an interruption hides no failure before it") {
    Rig rig;
    CHECK_FALSE(rig.attempts.last_failure());
    rig.after(ExitStatus::not_connected, Before::never_live);
    rig.way.hurry.ask();
    CHECK(failure_in(rig.after(ExitStatus::interrupted, Before::never_live)).status() ==
          ExitStatus::interrupted);
    REQUIRE(rig.attempts.last_failure());
    CHECK(rig.attempts.last_failure()->status() == ExitStatus::not_connected);
}

TEST_CASE("chance is from 0 to below 1") {
    for (int i = 0; i < 1000; ++i) {
        const double number = Attempts::random_number();
        CHECK((number >= 0 && number < 1));
    }
}

}  // namespace attempts_test
