#include "witness/shift_meter.hpp"

#include <doctest/doctest.h>

namespace shift_meter_test {

TEST_CASE("shifts either way have a median, and one that is furthest from 0") {
    witness::ShiftMeter meter;
    CHECK(!meter.shift());
    for (const std::int64_t shift : {-50, -40, -3, 2, 10})
        meter.add(shift);
    REQUIRE(meter.shift());
    CHECK(meter.shift()->median_ns == -3);
    CHECK(meter.shift()->largest_ns == -50);
    for (const std::int64_t shift : {70, 20, 30})
        meter.add(shift);
    CHECK(meter.shift()->median_ns == 2);
    CHECK(meter.shift()->largest_ns == 70);
}

TEST_CASE("the furthest time back has a place") {
    witness::ShiftMeter meter;
    meter.add(INT64_MIN);
    CHECK(meter.shift()->median_ns == -INT64_MAX);
}

}  // namespace shift_meter_test
