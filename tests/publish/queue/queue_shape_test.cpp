#include "publish/queue/queue_shape.hpp"

#include <doctest/doctest.h>

namespace queue_shape_test {

namespace {

using publish::Backlog;
using publish::LagPolicy;
using publish::queue_shape;
using publish::Settings;

}  // namespace

TEST_CASE("what is late is waited for, thrown away or kept as the lag policy says") {
    Settings settings;
    CHECK(queue_shape(settings).overflow == Backlog::Overflow::refuse);
    settings.lag.way = LagPolicy::Way::drop;
    CHECK(queue_shape(settings).overflow == Backlog::Overflow::drop);
    settings.lag.way = LagPolicy::Way::fail;
    CHECK(queue_shape(settings).overflow == Backlog::Overflow::keep);
    // Nothing is late without a pace.
    settings.speed.reset();
    CHECK(queue_shape(settings).overflow == Backlog::Overflow::refuse);
}

TEST_CASE("little is handed out at once where it could become too late in the consumer's hands") {
    Settings settings;
    const std::size_t usual = queue_shape(settings).limits.gathered;
    settings.lag.way = LagPolicy::Way::drop;
    CHECK(queue_shape(settings).limits.gathered < usual);
    settings.speed.reset();
    CHECK(queue_shape(settings).limits.gathered == usual);
}

TEST_CASE("the rate of catching up is a multiple of the speed, and there is neither without a pace") {
    Settings settings;
    settings.speed = 1.5;
    settings.catch_up = 2.0;
    settings.burst = std::chrono::seconds(3);
    CHECK(queue_shape(settings).pace.catch_up == 3.0);
    CHECK(queue_shape(settings).pace.burst == std::chrono::seconds(3));
    settings.catch_up.reset();
    CHECK_FALSE(queue_shape(settings).pace.catch_up);
    settings.speed.reset();
    CHECK(queue_shape(settings).pace.burst == std::chrono::seconds(0));
}

TEST_CASE("sent messages are kept only where a lost connection is followed by another") {
    Settings settings;
    settings.retry.live = 3;
    CHECK(queue_shape(settings).keeping == Backlog::Keeping::for_resume);
    settings.retry.live = 0;
    CHECK(queue_shape(settings).keeping == Backlog::Keeping::nothing);
}

}  // namespace queue_shape_test
