#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>

#include "ground/bytes.hpp"

namespace net {

using ground::ByteView;

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
    /// The address without its port: "127.0.0.1", "::1".
    std::string host() const;
    /// The address itself in network order: 4 or 16 bytes.
    ByteView number() const;
    /// An IPv6 address of the local link that does not say which of our links is meant (RFC 4007, 6).
    bool lacks_zone() const;

    bool operator==(const Address& other) const;

  private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

/// The address that `text` spells in numbers ("127.0.0.1", "::1", "fe80::1%eth0"), with that port; nothing
/// for a name.
std::optional<Address> numeric_address(const std::string& text, std::uint16_t port = 0);

}  // namespace net
