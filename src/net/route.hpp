#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/address.hpp"
#include "net/host_list.hpp"

/// Ways to hosts, as data.
namespace net {

enum class Family { any, ipv4, ipv6 };

/// Addresses to use for a host and port, whatever the name service says.
struct FixedHost {
    /// Host and port; the host `*` stands for every host.
    Endpoint endpoint;
    /// Addresses of the host, as numbers.
    std::vector<std::string> addresses;
};

/// Rules by which hosts become addresses.
struct Names {
    Family family = Family::any;
    /// Fixed hosts, of which the first that fits counts.
    std::vector<FixedHost> fixed;

    /// The entry for an endpoint, or null.
    const FixedHost* find(const Endpoint& endpoint) const;
};

/// The end of a connection on this machine.
struct Origin {
    /// Name of the network device to use; empty for the system's choice.
    std::string device{};
    /// An address of ours; nothing for the system's choice.
    std::optional<Address> address = std::nullopt;
};

/// Options for reaching a host.
struct DialOptions {
    Names names;
    Origin origin;
};

/// A server that passes a connection on to another.
struct Proxy {
    enum class Kind {
        /// SOCKS5 (RFC 1928) that is given the host's address.
        socks5,
        /// SOCKS5 that is given the host's name, and resolves it.
        socks5h,
        /// HTTP CONNECT (RFC 9110, section 9.3.6); it resolves the name.
        http,
    };
    Kind kind = Kind::socks5h;
    Endpoint endpoint;
    /// User and password for the proxy; empty for no login.
    std::string user{};
    std::string password{};

    /// The proxy for every log line and error, without its login: `socks5h://host:1080`.
    std::string text() const;
};

/// Bytes of a name, a user and a password: SOCKS5 has one byte for the length of each.
inline constexpr std::size_t max_socks_text = 255;

/// Another endpoint to connect to, in place of the one that is named.
struct Detour {
    /// The endpoint that is named; an empty host stands for any, and so does port 0.
    Endpoint from;
    /// The endpoint that is connected to; an empty host and port 0 are those that are named.
    Endpoint to;
};

/// The way to a host: from where, over what, and through whom.
struct Route {
    DialOptions dial;
    std::optional<Proxy> proxy;
    /// Words for a proxy that is asked for and cannot be understood; empty for none. `proxy` is nothing then,
    /// and the hosts that are not `direct` cannot be reached: past the proxy is where they are not to go.
    std::string proxy_fault{};
    /// Hosts that are reached without the proxy.
    HostList direct;

    /// Detours, of which the first that fits counts.
    std::vector<Detour> detours;

    /// The endpoint to connect to for the one that is named. Who is there has to prove that it is that one.
    Endpoint target(const Endpoint& named) const;
    /// The proxy for a host, as it is named, or null for none. Throws Error(proxy_unusable) for a host that only such a proxy
    /// could reach.
    const Proxy* proxy_for(const std::string& host) const;
};

}  // namespace net
