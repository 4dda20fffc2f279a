#pragma once

#include <string>
#include <string_view>

/// Names of hosts, for those who compare them or show them to others.
namespace ground {

/// A name without the root's dot at its end: `host.` is the DNS's own way to write that nothing is to be
/// appended to it, and the same host as `host`. A lone dot stays.
constexpr std::string_view without_root_dot(std::string_view host) {
    if (host.size() > 1 && host.ends_with('.')) host.remove_suffix(1);
    return host;
}

/// The name of a host or address that certificates have, and that is sent to servers (RFC 6066, 3): without the root's
/// dot, and without the zone of an address, which is of this machine.
std::string certified_name(std::string_view host);

/// True for two names of one host, whatever the case of their letters.
bool is_same_host(std::string_view one, std::string_view other);

}  // namespace ground
