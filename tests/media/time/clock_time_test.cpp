#include "media/time/clock_time.hpp"

#include <doctest/doctest.h>

namespace clock_time_test {

using namespace std::chrono_literals;

TEST_CASE("times as messages show them") {
    CHECK(media::clock_time(0ms) == "0:00.000");
    CHECK(media::clock_time(3456ms) == "0:03.456");
    CHECK(media::clock_time(59min + 59s + 999ms + 999us) == "59:59.999");
    CHECK(media::clock_time(1h + 2min + 3s + 456ms) == "1:02:03.456");
}

}  // namespace clock_time_test
