#include "cli/destination/remote_access.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <string>

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

/// Host of `https://user@host:port/path`, without the brackets of an IPv6 address.
std::string host_of(const std::string& address) {
    std::string host = address.substr(address.find("://") + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    host = host.substr(host.rfind('@') + 1);
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

/// The proxy to an address, as libavformat takes it; empty for none.
std::string http_proxy(const net::Route& route, const std::string& address) {
    if (!media::is_network_address(address)) return {};
    const net::Proxy* const proxy = route.proxy_for(host_of(address));
    if (proxy == nullptr) return {};
    if (proxy->kind != net::Proxy::Kind::http) {
        refuse_usage(
            fmt::format("{}: a viewer over HTTP goes through an http proxy, not through {}; see --noproxy",
                        media::redacted_address(address), proxy->text()));
    }
    const std::string login = proxy->user.empty() ? "" : fmt::format("{}:{}@", proxy->user, proxy->password);
    return fmt::format("http://{}{}", login, proxy->endpoint.text());
}

}  // namespace

media::RemoteAccess remote_access(const Options& options, const std::string& address) {
    media::RemoteAccess access;
    access.http_proxy = http_proxy(options.settings.route, address);
    for (const std::string& line : options.verify.headers)
        access.headers += line + "\r\n";
    if (!options.verify.user.empty()) access.headers += basic_login(options.verify.user) + "\r\n";
    const net::TlsOptions& tls = options.settings.tls;
    if (!tls.pins.empty() && address.starts_with("https://")) {
        refuse_usage(fmt::format("{}: --pin cannot be held over https: leave it out, or watch over rtmps",
                                 media::redacted_address(address)));
    }
    access.authorities_file = tls.authorities_file.empty() ? net::system_bundle() : tls.authorities_file;
    if (tls.verification == net::TlsOptions::Verification::none)
        access.verification = media::RemoteAccess::Verification::none;
    access.patience = options.verify.timeout;
    return access;
}

}  // namespace cli
