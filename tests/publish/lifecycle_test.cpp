#include "publish/lifecycle.hpp"

#include <doctest/doctest.h>

#include "publish/clock.hpp"

namespace lifecycle_test {

namespace {

using dial::ExitStatus;
using dial::Failure;
using publish::Confirmation;
using publish::Lifecycle;

struct Rig {
    net::Wakeup control;
    int ends = 0;
    Lifecycle lifecycle{control, [this] { ++ends; }};

    bool woken() {
        const bool woken = publish::SteadyClock().wait_until(publish::TimePoint::min(), control);
        control.clear();
        return woken;
    }
};

}  // namespace

TEST_CASE("each change wakes the publisher") {
    Rig rig;
    CHECK(rig.lifecycle.state() == Lifecycle::State::connecting);
    CHECK_FALSE(rig.woken());
    rig.lifecycle.live();
    CHECK(rig.lifecycle.state() == Lifecycle::State::live);
    CHECK(rig.woken());
    CHECK(rig.ends == 0);
    rig.lifecycle.end(Confirmation::answered, std::nullopt);
    CHECK(rig.lifecycle.state() == Lifecycle::State::ended);
    CHECK(rig.woken());
    CHECK(rig.ends == 1);
    CHECK(rig.lifecycle.confirmation() == Confirmation::answered);
    CHECK_FALSE(rig.lifecycle.failure());
}

TEST_CASE("it ends with its failure") {
    Rig rig;
    rig.lifecycle.end(Confirmation::none, Failure(ExitStatus::not_connected, "no way"));
    REQUIRE(rig.lifecycle.failure());
    CHECK(rig.lifecycle.failure()->status() == ExitStatus::not_connected);
}

TEST_CASE("the publisher's verdict is there for the destination, and is no end yet") {
    Rig rig;
    CHECK(rig.lifecycle.verdict() == nullptr);
    rig.lifecycle.give_up({ExitStatus::too_slow, "too slow"});
    REQUIRE(rig.lifecycle.verdict() != nullptr);
    CHECK(rig.lifecycle.verdict()->status() == ExitStatus::too_slow);
    CHECK(rig.lifecycle.state() == Lifecycle::State::connecting);
}

}  // namespace lifecycle_test
