#include "publish/connect/retry.hpp"

#include <doctest/doctest.h>

namespace retry_test {

using namespace std::chrono_literals;
using dial::ExitStatus;
using publish::Retry;
using publish::RetryPolicy;
using publish::TimePoint;
using Before = publish::Retry::Before;

namespace {

/// The longest delay that chance allows, so that it can be known.
double longest() {
    return 1.0;
}

const TimePoint start{1000h};

unsigned attempts(Retry& retry, ExitStatus failure, Before before) {
    unsigned count = 0;
    while (count < 1000 && retry.next(failure, before, start))
        ++count;
    return count;
}

}  // namespace

TEST_CASE("each failure is tried again as often as it deserves") {
    struct Case {
        ExitStatus failure;
        unsigned first;
        unsigned live;
    };
    constexpr unsigned forever = 1000;
    for (const Case c :
         {Case{ExitStatus::not_resolved, 5, forever}, Case{ExitStatus::not_connected, 5, forever},
          Case{ExitStatus::timed_out, 5, forever}, Case{ExitStatus::connection_lost, 5, forever},
          Case{ExitStatus::name_in_use, 0, forever}, Case{ExitStatus::closed_early, 2, 2},
          Case{ExitStatus::protocol_error, 2, 2}, Case{ExitStatus::connect_refused, 0, 0},
          Case{ExitStatus::publish_refused, 0, 0}, Case{ExitStatus::login_refused, 0, 0},
          Case{ExitStatus::tls_failed, 0, 0}, Case{ExitStatus::certificate_untrusted, 0, 0},
          Case{ExitStatus::unconfirmed, 0, 0}, Case{ExitStatus::internal, 0, 0}}) {
        CAPTURE(static_cast<int>(c.failure));
        Retry never_live({}, longest);
        CHECK(attempts(never_live, c.failure, Before::never_live) == c.first);
        Retry was_live({}, longest);
        CHECK(attempts(was_live, c.failure, Before::was_live) == c.live);
        Retry none({.first = 0, .live = 0}, longest);
        CHECK(attempts(none, c.failure, Before::was_live) == 0);
    }
}

TEST_CASE("the delay doubles up to its limit, and chance takes a part of it") {
    double chance = 1.0;
    Retry retry({.first = std::nullopt, .live = std::nullopt, .delay = 100ms, .max_delay = 1s},
                [&] { return chance; });
    for (const auto expected : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms})
        CHECK(retry.next(ExitStatus::timed_out, Before::was_live, start) == expected);
    chance = 0.25;
    CHECK(retry.next(ExitStatus::timed_out, Before::was_live, start) == 250ms);
    for (int i = 0; i < 100; ++i)
        CHECK(retry.next(ExitStatus::timed_out, Before::was_live, start) == 250ms);
    CHECK(retry.attempts() == 107);
}

TEST_CASE("failures in a row end when the stream stays live") {
    Retry retry({.first = 1, .live = 1}, longest);
    CHECK(retry.next(ExitStatus::connection_lost, Before::was_live, start));
    retry.went_live(start);
    SUBCASE("it was merely let in") {
        CHECK_FALSE(retry.next(ExitStatus::connection_lost, Before::was_live, start + 9s));
    }
    SUBCASE("it ran") {
        CHECK(retry.next(ExitStatus::connection_lost, Before::was_live, start + 10s));
        CHECK(retry.attempts() == 1);
    }
}

TEST_CASE("closing at once is no refusal by a server that took the stream before") {
    Retry retry({}, longest);
    retry.went_live(start);
    CHECK(retry.next(ExitStatus::connection_lost, Before::was_live, start + 2s));
    for (int i = 0; i < 10; ++i) {
        retry.went_live(start + 3s);
        CHECK(retry.next(ExitStatus::closed_early, Before::was_live, start + 4s));
    }
}

TEST_CASE("time too can run out") {
    Retry retry({.first = std::nullopt, .live = std::nullopt, .delay = 1s, .max_delay = 1s, .max_time = 10s},
                longest);
    CHECK(retry.next(ExitStatus::timed_out, Before::never_live, start));
    CHECK(retry.next(ExitStatus::timed_out, Before::never_live, start + 9s));
    CHECK_FALSE(retry.next(ExitStatus::timed_out, Before::never_live, start + 9500ms));
}

TEST_CASE("a name in use is waited for until the server must have noticed that we have gone") {
    Retry retry({}, longest);
    CHECK(retry.next(ExitStatus::name_in_use, Before::was_live, start));
    CHECK(retry.next(ExitStatus::name_in_use, Before::was_live, start + 90s));
    CHECK_FALSE(retry.next(ExitStatus::name_in_use, Before::was_live, start + 91s));
}

TEST_CASE("a name in use after a long outage is waited for from the first time that the server says so") {
    Retry retry({}, longest);
    CHECK(retry.next(ExitStatus::connection_lost, Before::was_live, start));
    CHECK(retry.next(ExitStatus::not_connected, Before::was_live, start + 400s));
    CHECK(retry.next(ExitStatus::name_in_use, Before::was_live, start + 420s));
    CHECK(retry.next(ExitStatus::not_connected, Before::was_live, start + 500s));
    CHECK(retry.next(ExitStatus::name_in_use, Before::was_live, start + 510s));
    SUBCASE("in vain") {
        CHECK_FALSE(retry.next(ExitStatus::name_in_use, Before::was_live, start + 511s));
    }
    SUBCASE("until it is let in, from when on it counts anew") {
        retry.went_live(start + 520s);
        CHECK(retry.next(ExitStatus::connection_lost, Before::was_live, start + 521s));
        CHECK(retry.next(ExitStatus::name_in_use, Before::was_live, start + 600s));
    }
}

TEST_CASE("a user who says how often and how long to try again means a name in use too") {
    Retry forever({.name_patience = std::nullopt}, longest);
    for (int minute = 0; minute < 60; ++minute)
        CHECK(forever.next(ExitStatus::name_in_use, Before::was_live, start + minute * 1min));
    Retry few({.live = 2, .name_patience = std::nullopt}, longest);
    CHECK(attempts(few, ExitStatus::name_in_use, Before::was_live) == 2);
    Retry brief({.max_time = 10s, .name_patience = std::nullopt}, longest);
    CHECK(brief.next(ExitStatus::name_in_use, Before::was_live, start));
    CHECK_FALSE(brief.next(ExitStatus::name_in_use, Before::was_live, start + 11s));
}

}  // namespace retry_test
