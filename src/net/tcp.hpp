#pragma once

#include <memory>
#include <span>

#include "net/address.hpp"
#include "net/stream.hpp"

namespace net {

/// How long the parts of a connect took.
struct ConnectTimes {
    std::chrono::nanoseconds resolve{0};
    std::chrono::nanoseconds connect{0};
};

struct Connected {
    std::unique_ptr<Stream> stream;
    ConnectTimes times;
};

/// Resolves the host and connects over TCP. Addresses of both families are tried in turns, the next one 250
/// ms after the last or as soon as that has failed; the first that connects wins (RFC 8305). Resolving and
/// connecting get `phase_timeout` each. Throws Error: not_resolved, refused, unreachable, timed_out,
/// interrupted, local.
Connected connect_tcp(const Endpoint& endpoint, std::chrono::nanoseconds phase_timeout,
                      const Wakeup* interrupt);

/// The connecting half of connect_tcp: tries the addresses in the order given. The error of a failure names
/// each address tried and what became of it. Throws Error: refused, unreachable, timed_out, interrupted,
/// local.
std::unique_ptr<Stream> connect_any(std::span<const Address> addresses, TimePoint deadline,
                                    const Wakeup* interrupt);

}  // namespace net
