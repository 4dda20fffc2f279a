#include "media/measure/flow.hpp"

#include <doctest/doctest.h>

namespace flow_test {

using media::Flow;
using media::Time;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

std::uint64_t bytes_in(const Flow& flow) {
    std::uint64_t sum = 0;
    for (const Flow::Part& part : flow.parts())
        sum += part.bytes;
    return sum;
}

}  // namespace

TEST_CASE("frames fall into tenths of a second") {
    Flow flow;
    flow.add(milliseconds(0), 10, true);
    flow.add(milliseconds(99), 5, false);
    flow.add(milliseconds(300), 7, true);
    REQUIRE(flow.parts().size() == 4);
    CHECK(flow.width() == milliseconds(100));
    CHECK(flow.parts()[0].bytes == 15);
    CHECK(flow.parts()[0].keyframes == 1);
    CHECK(flow.parts()[2].bytes == 0);
    CHECK(flow.parts()[3].bytes == 7);
}

TEST_CASE("a long stream has wider parts, and all its bytes") {
    Flow flow;
    const int seconds = 3600;
    for (int i = 0; i < seconds; ++i)
        flow.add(std::chrono::seconds(i), 3, i % 2 == 0);
    CHECK(flow.width() == milliseconds(1600));
    CHECK(flow.parts().size() <= Flow::max_parts);
    CHECK(flow.parts().size() == 2250);
    CHECK(bytes_in(flow) == 3U * seconds);
}

TEST_CASE("no time makes it large") {
    Flow flow;
    flow.add(milliseconds(0), 1, true);
    flow.add(Time::max(), 1, true);
    flow.add(hours(1), 1, false);
    CHECK(flow.parts().size() <= Flow::max_parts);
    CHECK(bytes_in(flow) == 3);
}

}  // namespace flow_test
