#include "media/measure/rate_window.hpp"

#include <doctest/doctest.h>

namespace rate_window_test {

using media::RateWindow;
using std::chrono::milliseconds;

TEST_CASE("the most bytes in a second") {
    RateWindow window;
    CHECK(window.most() == 0);
    for (int i = 0; i < 100; ++i)
        window.add(milliseconds(40) * i, 10);
    CHECK(window.most() == 250);
    window.add(milliseconds(4000), 1000);
    CHECK(window.most() == 1240);
    window.add(milliseconds(20000), 1100);
    CHECK(window.most() == 1240);
}

TEST_CASE("a second's two ends are not both in it") {
    RateWindow window;
    window.add(milliseconds(0), 7);
    window.add(milliseconds(1000), 7);
    CHECK(window.most() == 7);
    window.add(milliseconds(1999), 7);
    CHECK(window.most() == 14);
}

TEST_CASE("frames at the same time add up") {
    RateWindow window;
    for (int i = 0; i < 5; ++i)
        window.add(std::chrono::microseconds(100) * i, 3);
    CHECK(window.most() == 15);
}

}  // namespace rate_window_test
