#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <vector>

#include "net/stream.hpp"

namespace net {

struct Endpoint {
    /// A name, or an IPv4 or IPv6 address without brackets.
    std::string host;
    std::uint16_t port = 0;
};

/// An IPv4 or IPv6 address with a port, as the kernel takes it.
class Address {
  public:
    /// Copies `length` bytes of a sockaddr_in or sockaddr_in6.
    Address(const sockaddr* address, socklen_t length);

    int family() const { return storage_.ss_family; }
    const sockaddr* data() const;
    socklen_t size() const { return size_; }
    /// "127.0.0.1:1935", "[::1]:1935".
    std::string text() const;

    bool operator==(const Address& other) const;

  private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

/// A name with very many addresses is not worth more attempts than these.
inline constexpr std::size_t max_addresses = 16;

/// The endpoint's addresses in the order in which to try them, at least 1 and at most max_addresses. A
/// numeric host is answered at once; a name is looked up on a thread of its own, which is left behind when
/// the deadline passes or `interrupt` (may be null) is signalled. Throws Error: not_resolved, timed_out,
/// interrupted, local.
std::vector<Address> resolve(const Endpoint& endpoint, TimePoint deadline, const Wakeup* interrupt);

/// Puts addresses into the order of RFC 8305, section 4: the families in turns, the family of the first one
/// first, and within a family as they were.
std::vector<Address> interleave_families(const std::vector<Address>& addresses);

}  // namespace net
