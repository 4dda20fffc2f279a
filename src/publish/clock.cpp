#include "publish/clock.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <poll.h>
#include <system_error>

namespace publish {

void SteadyClock::wait_until(TimePoint time, const net::Wakeup& wakeup) {
    pollfd descriptor{wakeup.descriptor(), POLLIN, 0};
    const auto left = std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(time - now()));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{static_cast<std::time_t>(seconds.count()),
                           static_cast<long>((left - seconds).count())};
    // A signal that interrupts the wait is as good as a wakeup: the caller looks at its state and waits
    // again.
    if (ppoll(&descriptor, 1, &timeout, nullptr) < 0 && errno != EINTR) {
        throw std::system_error(errno, std::generic_category(), "waiting");
    }
}

}  // namespace publish
