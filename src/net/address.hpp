#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <vector>

#include "net/stream.hpp"

namespace net {

struct Endpoint {
    /// A name, or an IPv4 or IPv6 address without brackets.
    std::string host;
    std::uint16_t port = 0;

    /// Host and port: "host:1935", "[::1]:1935".
    std::string text() const;
};

/// An IPv4 or IPv6 address with a port, as the kernel takes it.
class Address {
  public:
    /// Copies `length` bytes of a sockaddr_in or sockaddr_in6.
    Address(const sockaddr* address, socklen_t length);

    int family() const { return storage_.ss_family; }
    const sockaddr* data() const;
    socklen_t size() const { return size_; }
    /// Address and port: "127.0.0.1:1935", "[::1]:1935".
    std::string text() const;
    /// The address without the port: "127.0.0.1", "::1".
    std::string host() const;
    /// The address itself in network order: 4 or 16 bytes.
    ByteView number() const;

    bool operator==(const Address& other) const;

  private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

/// The address that `text` spells in numbers ("127.0.0.1", "::1", "fe80::1%eth0"), with that port; nothing
/// for a name.
std::optional<Address> numeric_address(const std::string& text, std::uint16_t port = 0);

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

/// Addresses of one name that are worth an attempt; further ones are left out.
inline constexpr std::size_t max_addresses = 16;

/// The endpoint's addresses in the order in which to try them, at least 1 and at most max_addresses. A
/// numeric host and one that is fixed are answered at once; a name is looked up on a thread of its own, which
/// is left behind when the deadline passes or `interrupt` (may be null) is signalled. Throws Error:
/// not_resolved, timed_out, interrupted, local.
std::vector<Address> resolve(const Endpoint& endpoint, TimePoint deadline, const Wakeup* interrupt,
                             const Names& names = {});

/// Puts addresses into the order of RFC 8305, section 4: the families in turns, the family of the first one
/// first, and within a family as they were.
std::vector<Address> interleave_families(const std::vector<Address>& addresses);

}  // namespace net
