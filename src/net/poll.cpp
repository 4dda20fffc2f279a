#include "net/poll.hpp"

#include <cerrno>
#include <fmt/format.h>

#include "ground/errno_text.hpp"

namespace net {
namespace {

timespec time_left(TimePoint deadline) {
    const TimePoint now = std::chrono::steady_clock::now();
    // Compared before subtracting: TimePoint::min() has no distance from now.
    if (deadline <= now) return {.tv_sec = 0, .tv_nsec = 0};
    const std::chrono::nanoseconds left = deadline - now;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    return {.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
}

}  // namespace

bool poll_until(std::span<pollfd> descriptors, TimePoint deadline) {
    for (;;) {
        const timespec left = time_left(deadline);
        const int ready = ::ppoll(descriptors.data(), descriptors.size(), &left, nullptr);
        if (ready >= 0) return ready > 0;
        if (errno != EINTR) {
            throw Error(ErrorKind::local,
                        fmt::format("waiting for the network: {}", ground::errno_text(errno)));
        }
    }
}

}  // namespace net
