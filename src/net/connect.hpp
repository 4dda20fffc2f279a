#pragma once

#include "net/route.hpp"
#include "net/tcp.hpp"

namespace net {

/// Connects to the endpoint, or to its detour, along the route: by connect_tcp, or through the proxy. Resolving, connecting and
/// the dialogue with the proxy get `phase_timeout` each; ConnectTimes::connect includes that dialogue.
/// `progress` (may be null) is kept up to date. Throws what proxy_for, connect_tcp and pass_on throw, with the
/// proxy's name where the error is about the proxy.
Connected connect_along(const Route& route, const Endpoint& endpoint, std::chrono::nanoseconds phase_timeout,
                        const Wakeup* interrupt, ConnectProgress* progress = nullptr);

}  // namespace net
