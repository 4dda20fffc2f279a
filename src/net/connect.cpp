#include "net/connect.hpp"

#include <utility>
#include <vector>

#include "net/directions.hpp"
#include "net/proxy.hpp"

namespace net {
namespace {

using Clock = std::chrono::steady_clock;

Connected connect_to_proxy(const Route& route, const Proxy& proxy, std::chrono::nanoseconds phase_timeout,
                           const Wakeup* interrupt, ConnectProgress* progress) {
    try {
        return connect_tcp(proxy.endpoint, phase_timeout, interrupt, route.dial, progress);
    } catch (const Error& error) {
        throw connecting_to(proxy, error);
    }
}

Connected connect_through(const Route& route, const Proxy& proxy, const Endpoint& endpoint,
                          std::chrono::nanoseconds phase_timeout, const Wakeup* interrupt,
                          ConnectProgress* progress) {
    const TimePoint start = Clock::now();
    if (progress != nullptr) *progress = {ConnectProgress::Part::resolve, start};
    std::vector<Endpoint> left =
        asked_of_proxy(route, proxy, endpoint, after(start, phase_timeout), interrupt);
    ConnectTimes times;
    times.resolve = Clock::now() - start;
    for (;;) {
        const Endpoint target = left.front();
        left.erase(left.begin());
        Connected connected = connect_to_proxy(route, proxy, phase_timeout, interrupt, progress);
        const TimePoint reached = Clock::now();
        times.resolve += connected.times.resolve;
        times.connect += connected.times.connect;
        try {
            pass_on(*connected.stream, proxy, target, after(reached, phase_timeout), interrupt);
            times.connect += Clock::now() - reached;
            return {.stream = std::move(connected.stream), .times = times};
        } catch (const Error& error) {
            // The proxy may reach another address of the host.
            if (error.kind() != ErrorKind::proxy_refused || left.empty()) throw;
            times.connect += Clock::now() - reached;
        }
    }
}

}  // namespace

Connected connect_along(const Route& route, const Endpoint& endpoint, std::chrono::nanoseconds phase_timeout,
                        const Wakeup* interrupt, ConnectProgress* progress) {
    const Endpoint target = route.target(endpoint);
    if (const Proxy* proxy = route.proxy_for(endpoint.host))
        return connect_through(route, *proxy, target, phase_timeout, interrupt, progress);
    return connect_tcp(target, phase_timeout, interrupt, route.dial, progress);
}

}  // namespace net
