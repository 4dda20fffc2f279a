#include "publish/input/silence.hpp"

#include <doctest/doctest.h>

namespace silence_test {

using publish::Silence;
using publish::TimePoint;
using namespace std::chrono_literals;

namespace {

const TimePoint start{1000h};

}  // namespace

TEST_CASE("a silence is told once, after a second, and its length when it ends") {
    Silence silence;
    CHECK(silence.to_tell() == TimePoint::max());
    silence.wait(start);
    silence.wait(start + 400ms);
    CHECK(silence.to_tell() == start + 1s);
    CHECK_FALSE(silence.tell(start + 999ms));
    CHECK(silence.lasting(start + 999ms) == 0ns);
    CHECK(silence.tell(start + 1100ms) == 1100ms);
    CHECK_FALSE(silence.tell(start + 2s));
    CHECK(silence.to_tell() == TimePoint::max());
    CHECK(silence.lasting(start + 3s) == 3s);
    CHECK(silence.end(start + 4s) == 4s);
    CHECK(silence.lasting(start + 5s) == 0ns);
    CHECK(silence.times() == 1);
}

TEST_CASE("a pause that was not told ends without a word") {
    Silence silence;
    silence.wait(start);
    CHECK_FALSE(silence.end(start + 900ms));
    silence.wait(start + 950ms);
    CHECK(silence.to_tell() == start + 1950ms);
    CHECK(silence.times() == 0);
}

TEST_CASE("what is read ahead of its time, and a slow rhythm, are no silence") {
    Silence silence;
    silence.frame(start + 5s);
    silence.frame(start + 7s);
    silence.wait(start);
    CHECK(silence.to_tell() == start + 10s);
    // A gap in the times of frames is no rhythm.
    silence.end(start);
    silence.frame(start + 1h);
    silence.wait(start);
    CHECK(silence.to_tell() == start + 1h + Silence::longest_interval + 1s);
}

TEST_CASE("nobody is told of a silence that is not waited out, and one that was told lasts on") {
    Silence silence;
    silence.wait(start);
    silence.disregard();
    CHECK(silence.to_tell() == TimePoint::max());
    CHECK_FALSE(silence.tell(start + 1h));
    silence.wait(start);
    CHECK(silence.tell(start + 1s));
    silence.disregard();
    CHECK(silence.lasting(start + 2s) == 2s);
}

}  // namespace silence_test
