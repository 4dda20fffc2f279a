#include "dial/hurry.hpp"

#include <poll.h>
#include <span>

#include "net/poll.hpp"

namespace dial {

bool Hurry::wait_until(net::TimePoint time) const {
    pollfd descriptor{wakeup_.descriptor(), POLLIN, 0};
    net::poll_until(std::span(&descriptor, 1), time);
    return asked();
}

}  // namespace dial
