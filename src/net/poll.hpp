#pragma once

#include <poll.h>
#include <span>

#include "net/stream.hpp"

namespace net {

/// poll(2) until a point in time, to the nanosecond, going on after signals. Returns whether any descriptor
/// is ready; false means that the deadline has passed. TimePoint::max() waits for ever. Throws Error(local).
bool poll_until(std::span<pollfd> descriptors, TimePoint deadline);

}  // namespace net
