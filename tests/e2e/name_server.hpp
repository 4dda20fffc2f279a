#pragma once

#include <cstdint>
#include <string>
#include <thread>

namespace e2e {

/// A name server that says of every name that it is 127.0.0.1, and nothing of IPv6 (RFC 1035). Resolvers ask at port
/// 53 alone, so it has an address of the loopback network to itself, and needs the right to take that port.
class NameServer {
  public:
    /// Throws std::system_error.
    NameServer();
    ~NameServer();
    NameServer(const NameServer&) = delete;
    NameServer& operator=(const NameServer&) = delete;

    const std::string& address() const { return address_; }

  private:
    void answer() const;

    std::string address_;
    int socket_;
    std::thread thread_;
};

}  // namespace e2e
