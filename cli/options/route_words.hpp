#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "net/route.hpp"

/// Ways to a host as people type them. A UnitError (cli/options/units.hpp) of these functions holds no
/// password.
namespace cli {

/// A proxy, `scheme://[user[:password]@]host[:port]` as curl takes it: socks5h (also as socks), socks5 or
/// http, which is also meant without a scheme; the port is 1080 if there is none. User and password are percent-decoded. Nothing
/// for an empty text: no proxy.
std::optional<net::Proxy> parse_proxy(std::string_view text);

/// Hosts with their addresses, `HOST:PORT:ADDRESS[,ADDRESS]…`, several of them apart by white space; an IPv6
/// address may stand in brackets.
std::vector<net::FixedHost> parse_fixed_hosts(std::string_view text);

/// Detours, `HOST:PORT:HOST:PORT`, several of them apart by white space. Each part may be empty, and an IPv6
/// address stands in brackets.
std::vector<net::Detour> parse_detours(std::string_view text);

/// An address of ours, or else the name of a network device.
net::Origin parse_origin(std::string_view text);

/// The proxy of all_proxy or ALL_PROXY; the error names the variable.
std::optional<net::Proxy> environment_proxy();
/// The hosts of no_proxy or NO_PROXY.
net::HostList environment_direct_hosts();

}  // namespace cli
