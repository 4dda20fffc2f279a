#include "net/reset.hpp"

#include <sys/socket.h>

namespace net {

void reset_on_close(const Stream& stream) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    // A stream without a socket, or one that is gone, needs no reset.
    ::setsockopt(stream.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace net
