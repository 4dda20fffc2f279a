#pragma once

#include "net/stream.hpp"

namespace net {

/// Has the stream end with a reset once it is closed: what is unsent is thrown away, and the peer hears of no end.
void reset_on_close(const Stream& stream);

}  // namespace net
