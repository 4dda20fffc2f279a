#include "net/directions.hpp"

#include "net/proxy.hpp"
#include "net/resolve.hpp"
#include "net/tcp.hpp"

namespace net {

std::vector<Endpoint> asked_of_proxy(const Route& route, const Proxy& proxy, const Endpoint& endpoint,
                                     TimePoint deadline, const Wakeup* interrupt) {
    const Names& names = route.dial.names;
    if (proxy.kind != Proxy::Kind::socks5 && names.find(endpoint) == nullptr) return {endpoint};
    std::vector<Endpoint> asked;
    for (const Address& address : resolve(endpoint, deadline, interrupt, names))
        asked.push_back({.host = address.host(), .port = endpoint.port});
    return asked;
}

Directions directions_along(const Route& route, const Endpoint& named, std::chrono::nanoseconds phase_timeout,
                            const Wakeup* interrupt) {
    const auto deadline = [&] { return after(std::chrono::steady_clock::now(), phase_timeout); };
    const Endpoint target = route.target(named);
    const Proxy* proxy = route.proxy_for(named.host);
    if (proxy == nullptr)
        return {.named = named, .addresses = resolve_from(route.dial, target, deadline(), interrupt)};
    Directions directions{.named = named, .addresses = {}, .proxy = *proxy};
    directions.asked = asked_of_proxy(route, *proxy, target, deadline(), interrupt);
    try {
        directions.addresses = resolve_from(route.dial, proxy->endpoint, deadline(), interrupt);
    } catch (const Error& error) {
        throw connecting_to(*proxy, error);
    }
    return directions;
}

}  // namespace net
