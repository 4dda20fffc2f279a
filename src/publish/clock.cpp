#include "publish/clock.hpp"

#include <poll.h>
#include <span>

#include "net/poll.hpp"

namespace publish {

bool SteadyClock::wait_until(TimePoint time, const net::Wakeup& wakeup) {
    pollfd descriptor{wakeup.descriptor(), POLLIN, 0};
    return net::poll_until(std::span(&descriptor, 1), time);
}

}  // namespace publish
