#include "cli/destination/remote_access.hpp"

#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <system_error>

#include "cli/options/usage.hpp"
#include "ground/base64.hpp"
#include "net/authorities.hpp"

namespace cli {

namespace {

/// The header of Basic authentication (RFC 7617), whose password may be empty.
std::string basic_login(std::string user) {
    if (user.find(':') == std::string::npos) user += ':';
    return fmt::format("Authorization: Basic {}", ground::base64(ground::as_bytes(user)));
}

/// Refuses the options for a place.
[[noreturn]] void refuse_for(const std::string& name, std::string_view what) {
    refuse_usage(fmt::format("{}: {}", name, what));
}

std::uint16_t port_of(std::string_view digits, const std::string& name) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size() || port == 0)
        refuse_for(name, "its port is no number from 1 to 65535");
    return port;
}

/// Host and port of `https://user@host:port/path`, without the brackets of an IPv6 address.
net::Endpoint endpoint_of(const std::string& address, const std::string& name) {
    std::string host = address.substr(address.find("://") + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    host = host.substr(host.rfind('@') + 1);
    const std::size_t end = host.starts_with('[') ? host.find(']') : 0;
    const std::size_t colon = host.find(':', end);
    const std::uint16_t usual = address.starts_with("https:") ? 443 : 80;
    net::Endpoint endpoint{.host = host.substr(0, colon), .port = usual};
    if (host.starts_with('[')) endpoint.host = host.substr(1, end - 1);
    if (colon != std::string::npos) endpoint.port = port_of(std::string_view(host).substr(colon + 1), name);
    return endpoint;
}

/// Refuses what libavformat cannot do on the way to an address of HTTP(S), rather than to leave it out.
void refuse_what_http_lacks(const net::Route& route, const net::TlsOptions& tls,
                            const net::Endpoint& endpoint, const std::string& address,
                            const std::string& name) {
    constexpr std::string_view remedy = "leave it out, or watch over rtmp";
    const net::Endpoint target = route.target(endpoint);
    const bool is_moved = target.host != endpoint.host || target.port != endpoint.port;
    if (is_moved || route.dial.names.find(endpoint) != nullptr)
        refuse_for(name,
                   fmt::format("--resolve and --connect-to do not lead a viewer over HTTP: {}", remedy));
    if (route.dial.names.family != net::Family::any)
        refuse_for(name, fmt::format("--ipv4 and --ipv6 do not bind a viewer over HTTP: {}", remedy));
    if (!route.dial.origin.device.empty() || route.dial.origin.address)
        refuse_for(name, fmt::format("--interface does not bind a viewer over HTTP: {}", remedy));
    if (!address.starts_with("https:")) return;
    if (!tls.pins.empty())
        refuse_for(name, "--pin cannot be held over https: leave it out, or watch over rtmps");
    if (!tls.certificate_file.empty())
        refuse_for(name, "--cert is not shown over https: leave it out, or watch over rtmps");
}

/// The proxy to an address, as libavformat takes it; empty for none.
std::string http_proxy(const net::Route& route, const net::Endpoint& endpoint, const std::string& name) {
    const net::Proxy* const proxy = route.proxy_for(endpoint.host);
    if (proxy == nullptr) return {};
    if (proxy->kind != net::Proxy::Kind::http) {
        refuse_for(name,
                   fmt::format("a viewer over HTTP goes through an http proxy, not through {}; see --noproxy",
                               proxy->text()));
    }
    const std::string login = proxy->user.empty() ? "" : fmt::format("{}:{}@", proxy->user, proxy->password);
    return fmt::format("http://{}{}", login, proxy->endpoint.text());
}

}  // namespace

media::RemoteAccess remote_access(const Options& options, const std::string& address,
                                  const std::string& name) {
    media::RemoteAccess access;
    access.name = name;
    const net::TlsOptions& tls = options.settings.tls;
    if (media::is_network_address(address)) {
        const net::Endpoint endpoint = endpoint_of(address, name);
        refuse_what_http_lacks(options.settings.route, tls, endpoint, address, name);
        access.http_proxy = http_proxy(options.settings.route, endpoint, name);
    }
    for (const std::string& line : options.verify.headers)
        access.headers += line + "\r\n";
    if (!options.verify.user.empty()) access.headers += basic_login(options.verify.user) + "\r\n";
    access.authorities_file = tls.authorities_file.empty() ? net::system_bundle() : tls.authorities_file;
    if (tls.verification == net::TlsOptions::Verification::none)
        access.verification = media::RemoteAccess::Verification::none;
    access.patience = options.verify.timeout;
    return access;
}

std::optional<std::string> insecure_warning(const std::string& address, const std::string& name,
                                            const net::TlsOptions& tls) {
    const bool is_verified = tls.verification != net::TlsOptions::Verification::none;
    if (is_verified || !address.starts_with("https://")) return std::nullopt;
    return fmt::format(
        "{}: --insecure: the server's certificate is not verified; anybody could show a stream "
        "there, and read the login",
        name);
}

}  // namespace cli
