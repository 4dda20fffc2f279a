#include "load/lot.hpp"

#include <doctest/doctest.h>

namespace lot_test {

using load::draw;
using load::Lot;

TEST_CASE("the same draw gives the same number, and any other another") {
    const double one = draw(1, 1, Lot::stay, 0);
    CHECK(one == draw(1, 1, Lot::stay, 0));
    CHECK(one != draw(2, 1, Lot::stay, 0));
    CHECK(one != draw(1, 2, Lot::stay, 0));
    CHECK(one != draw(1, 1, Lot::pause, 0));
    CHECK(one != draw(1, 1, Lot::stay, 1));
}

TEST_CASE("numbers are spread over the unit evenly") {
    double sum = 0;
    constexpr int count = 4000;
    for (int i = 0; i < count; ++i) {
        const double one = draw(5, static_cast<std::size_t>(i), Lot::phase);
        REQUIRE(one >= 0);
        REQUIRE(one < 1);
        sum += one;
    }
    CHECK(sum / count == doctest::Approx(0.5).epsilon(0.05));
}

}  // namespace lot_test
