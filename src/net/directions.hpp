#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "net/route.hpp"
#include "net/stream.hpp"

namespace net {

/// A route to one endpoint with every name in it looked up: what any number of openings to it share.
struct Directions {
    /// The endpoint that is meant; who is there has to prove that it is that one.
    Endpoint named;
    /// Addresses to connect to, in the order in which to try them: the host's, or its proxy's. At least one.
    std::vector<Address> addresses;
    /// Proxy at these addresses; nothing for none.
    std::optional<Proxy> proxy = std::nullopt;
    /// Endpoints to ask the proxy for, in turn: the host by its name, or its addresses. Empty without a proxy.
    std::vector<Endpoint> asked = {};
};

/// Looks up what connect_along would, host and proxy within `phase_timeout` each. Addresses are of the family of
/// route.dial.origin, where that has an address: for another origin there are other directions. Throws Error as
/// connect_along does for its resolving: not_resolved, timed_out, interrupted, proxy_unusable, local.
Directions directions_along(const Route& route, const Endpoint& named, std::chrono::nanoseconds phase_timeout,
                            const Wakeup* interrupt);

/// Endpoints to ask the proxy for: the host's name, if the proxy resolves names and no address is fixed for the
/// host; else its addresses, to be tried in turn. Throws what resolve throws.
std::vector<Endpoint> asked_of_proxy(const Route& route, const Proxy& proxy, const Endpoint& endpoint,
                                     TimePoint deadline, const Wakeup* interrupt);

}  // namespace net
