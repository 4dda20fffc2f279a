#include "net/route.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "ground/ascii.hpp"
#include "ground/host_name.hpp"
#include "net/stream.hpp"

namespace net {

const FixedHost* Names::find(const Endpoint& endpoint) const {
    const auto found = std::ranges::find_if(fixed, [&](const FixedHost& one) {
        return one.endpoint.port == endpoint.port &&
               (one.endpoint.host == "*" || ground::is_same_host(one.endpoint.host, endpoint.host));
    });
    return found != fixed.end() ? &*found : nullptr;
}

std::string Proxy::text() const {
    constexpr std::array<std::string_view, 3> schemes{"socks5", "socks5h", "http"};
    return fmt::format("{}://{}", schemes[static_cast<std::size_t>(kind)], endpoint.text());
}

Endpoint Route::target(const Endpoint& named) const {
    const auto fits = [&](const Detour& one) {
        return (one.from.host.empty() ||
                ground::lower_case(one.from.host) == ground::lower_case(named.host)) &&
               (one.from.port == 0 || one.from.port == named.port);
    };
    const auto found = std::ranges::find_if(detours, fits);
    if (found == detours.end()) return named;
    return {.host = found->to.host.empty() ? named.host : found->to.host,
            .port = found->to.port == 0 ? named.port : found->to.port};
}

const Proxy* Route::proxy_for(const std::string& host) const {
    if ((!proxy && proxy_fault.empty()) || direct.holds(host)) return nullptr;
    if (!proxy) throw Error(ErrorKind::proxy_unusable, proxy_fault);
    return &*proxy;
}

}  // namespace net
