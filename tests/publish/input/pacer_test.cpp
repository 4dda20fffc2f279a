#include "publish/input/pacer.hpp"

#include <doctest/doctest.h>

namespace pacer_test {

using publish::Pacer;
using publish::TimePoint;

TEST_CASE("due times are computed from the start") {
    const TimePoint start(std::chrono::seconds(1000));
    CHECK(Pacer(1.0, start).due(std::chrono::milliseconds(1500)) == start + std::chrono::milliseconds(1500));
    CHECK(Pacer(2.0, start).due(std::chrono::milliseconds(1500)) == start + std::chrono::milliseconds(750));
    CHECK(Pacer(0.5, start).due(std::chrono::milliseconds(1500)) == start + std::chrono::milliseconds(3000));
}

TEST_CASE("over four weeks the last due time is exact to the nanosecond") {
    const TimePoint start(std::chrono::seconds(1000));
    const media::Time weeks = std::chrono::hours(24 * 28) + std::chrono::nanoseconds(333333333);
    CHECK(Pacer(1.0, start).due(weeks) == start + weeks);
}

TEST_CASE("without a speed everything is due at once") {
    const TimePoint start(std::chrono::seconds(1000));
    const Pacer pacer(std::nullopt, start);
    CHECK_FALSE(pacer.paced());
    CHECK(pacer.due(std::chrono::hours(5)) == start);
}

}  // namespace pacer_test
