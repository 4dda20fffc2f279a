#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/address.hpp"
#include "net/host_list.hpp"

/// The way to a host, as data: from where, over what, and through whom.
namespace net {

enum class Family { any, ipv4, ipv6 };

/// Addresses to use for a host and port, whatever the name service says.
struct FixedHost {
    /// `*` stands for every host.
    Endpoint endpoint;
    /// As numbers.
    std::vector<std::string> addresses;
};

/// How hosts become addresses.
struct Names {
    Family family = Family::any;
    /// The first that fits counts.
    std::vector<FixedHost> fixed;

    /// The entry for an endpoint, or null.
    const FixedHost* find(const Endpoint& endpoint) const;
};

/// Where on this machine a connection begins.
struct Origin {
    /// Name of the network device that it has to use; empty for the system's choice.
    std::string device{};
    /// An address of ours; nothing for the system's choice.
    std::optional<Address> address = std::nullopt;
};

/// How a host is reached.
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
    /// Empty for no login.
    std::string user{};
    std::string password{};

    /// `socks5h://host:1080`: the form for every log line and error; the login does not show.
    std::string text() const;
};

/// SOCKS5 has one byte for the length of a name, a user and a password.
inline constexpr std::size_t max_socks_text = 255;

struct Route {
    DialOptions dial;
    std::optional<Proxy> proxy;
    /// Hosts that are reached without the proxy.
    HostList direct;

    /// The proxy for a host, or null for none.
    const Proxy* proxy_for(const std::string& host) const;
};

}  // namespace net
