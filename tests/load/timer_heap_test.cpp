#include "load/timer_heap.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <random>
#include <vector>

namespace timer_heap_test {

using load::TimerHeap;
using net::TimePoint;

TEST_CASE("an empty heap has nothing to wait for") {
    TimerHeap heap(3);
    CHECK(heap.next() == TimePoint::max());
    heap.set(1, TimePoint::max());
    CHECK(heap.next() == TimePoint::max());
}

TEST_CASE("the earliest timer comes first, wherever timers are moved") {
    constexpr std::size_t count = 50;
    TimerHeap heap(count);
    std::vector<TimePoint> model(count, TimePoint::max());
    std::mt19937_64 random(7);
    for (int step = 0; step < 20000; ++step) {
        const std::size_t timer = random() % count;
        const TimePoint when =
            random() % 5 == 0 ? TimePoint::max() : TimePoint(std::chrono::nanoseconds(random() % 100));
        heap.set(timer, when);
        model[timer] = when;
        const TimePoint earliest = *std::ranges::min_element(model);
        REQUIRE(heap.next() == earliest);
        if (earliest != TimePoint::max()) REQUIRE(model[heap.first()] == earliest);
    }
}

}  // namespace timer_heap_test
