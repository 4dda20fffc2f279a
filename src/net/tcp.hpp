#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/stream.hpp"

namespace net {

struct Endpoint {
    /// A name, or an IPv4 or IPv6 address without brackets.
    std::string host;
    std::uint16_t port = 0;
};

/// How long the parts of a connect took.
struct ConnectTimes {
    std::chrono::nanoseconds resolve{0};
    std::chrono::nanoseconds connect{0};
};

struct Connected {
    std::unique_ptr<Stream> stream;
    ConnectTimes times;
};

/// Resolves the host and connects over TCP. Addresses of both families are tried in turns, the next one 250 ms after
/// the last or as soon as that has failed; the first that connects wins (RFC 8305). Resolving and connecting get
/// `phase_timeout` each. Throws Error: not_resolved, refused, unreachable, timed_out, interrupted, local.
Connected connect_tcp(const Endpoint& endpoint, std::chrono::nanoseconds phase_timeout, const Wakeup* interrupt);

/// The order in which RFC 8305 (section 4) tries addresses: families in turns, the first one's first.
std::vector<int> interleave_families(const std::vector<int>& families);

}  // namespace net
