#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ground/descriptor.hpp"
#include "net/address.hpp"
#include "net/route.hpp"
#include "net/stream.hpp"

namespace net {

/// Addresses that could not be connected to, each with what became of it.
class ConnectLosses {
  public:
    void add(const Address& address, ErrorKind kind, const std::string& why);
    /// One error of all, with each address: "cannot connect to 127.0.0.1:1: connection refused; [::1]:1: …".
    Error as(ErrorKind kind) const;
    /// The same, of the kind that tells most about the server.
    Error sum_up() const;

  private:
    struct Loss {
        ErrorKind kind;
        /// Address and reason.
        std::string text;
    };
    std::vector<Loss> lost_;
};

/// One connect over TCP, which does not wait.
class ConnectAttempt {
  public:
    /// Begins it, at an origin that outlives it. Nothing where it has failed already, which `losses` then hold.
    static std::optional<ConnectAttempt> begin(const Address& address, const Origin& origin,
                                               ConnectLosses& losses);

    const Address& address() const { return address_; }
    /// The socket, which becomes writable when the attempt has ended.
    int descriptor() const { return socket_.number(); }
    /// The attempt has ended, in a connection or without. Throws Error(local).
    bool ended() const;
    /// Stream of an attempt that has ended; null for one that failed, which `losses` then hold.
    std::unique_ptr<Stream> settle(ConnectLosses& losses);

  private:
    ConnectAttempt(const Address& address, const Origin& origin, ground::Descriptor socket);

    Address address_;
    const Origin* origin_;
    ground::Descriptor socket_;
};

}  // namespace net
