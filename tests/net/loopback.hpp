#pragma once

#include <arpa/inet.h>
#include <chrono>
#include <cstring>
#include <doctest/doctest.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <vector>

#include "ground/descriptor.hpp"
#include "net/address.hpp"
#include "net/poll.hpp"
#include "net/tcp.hpp"

/// The far side of the tests: plain blocking sockets on loopback, on ports that the kernel picks.
namespace loopback {

/// Time that is long enough for a busy machine: a test that reaches it has failed.
constexpr std::chrono::seconds patience(20);

inline net::TimePoint soon() {
    return std::chrono::steady_clock::now() + patience;
}

/// An address of 127.0.0.0/8: all of it is loopback, so tests have as many hosts as they like.
inline net::Address address(const std::string& host, std::uint16_t port) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    if (::inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1) {
        return {reinterpret_cast<const sockaddr*>(&four), sizeof four};
    }
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    REQUIRE(::inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1);
    return {reinterpret_cast<const sockaddr*>(&six), sizeof six};
}

/// True where ::1 can be used; containers often have none.
inline bool has_ipv6() {
    const net::Address wanted = address("::1", 0);
    const ground::Descriptor socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return socket.number() >= 0 && ::bind(socket.number(), wanted.data(), wanted.size()) == 0;
}

/// A socket bound to a port of its own that does not listen: connecting to it is refused, and nobody else can
/// take the port meanwhile.
class Bound {
  public:
    explicit Bound(const std::string& host = "127.0.0.1")
        : socket_(::socket(address(host, 0).family(), SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const net::Address wanted = address(host, 0);
        REQUIRE(::bind(socket_.number(), wanted.data(), wanted.size()) == 0);
    }
    int number() const { return socket_.number(); }
    net::Address where() const {
        sockaddr_storage storage{};
        socklen_t size = sizeof storage;
        REQUIRE(::getsockname(number(), reinterpret_cast<sockaddr*>(&storage), &size) == 0);
        return {reinterpret_cast<const sockaddr*>(&storage), size};
    }
    std::uint16_t port() const {
        const std::string text = where().text();
        return static_cast<std::uint16_t>(std::stoi(text.substr(text.rfind(':') + 1)));
    }

  private:
    ground::Descriptor socket_;
};

/// One accepted connection.
class Peer {
  public:
    explicit Peer(int number) : socket_(number) { REQUIRE(number >= 0); }

    void write(const std::string& text) {
        REQUIRE(::send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL) == std::ssize(text));
    }
    /// Reads so many bytes, or fewer if the connection ends before.
    std::string read(std::size_t size) {
        std::string text(size, '\0');
        const ssize_t got = ::recv(socket_.number(), text.data(), size, MSG_WAITALL);
        REQUIRE(got >= 0);
        text.resize(static_cast<std::size_t>(got));
        return text;
    }
    void shut_down_writing() { REQUIRE(::shutdown(socket_.number(), SHUT_WR) == 0); }
    void close() { socket_ = ground::Descriptor(); }
    /// Ends the connection with an RST.
    void reset() {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        REQUIRE(::setsockopt(socket_.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0);
        close();
    }

  private:
    ground::Descriptor socket_;
};

class Listener {
  public:
    /// Listens; `receive_buffer` is in bytes, for the connections, and 0 for the system's choice.
    explicit Listener(const std::string& host = "127.0.0.1", int receive_buffer = 0, int backlog = 16)
        : bound_(host) {
        if (receive_buffer != 0) {
            REQUIRE(::setsockopt(bound_.number(), SOL_SOCKET, SO_RCVBUF, &receive_buffer,
                                 sizeof receive_buffer) == 0);
        }
        REQUIRE(::listen(bound_.number(), backlog) == 0);
    }
    net::Address where() const { return bound_.where(); }
    std::uint16_t port() const { return bound_.port(); }
    /// True when a connection waits to be accepted.
    bool visited(net::TimePoint deadline) const {
        pollfd poll{bound_.number(), POLLIN, 0};
        return net::poll_until({&poll, 1}, deadline);
    }
    Peer accept() {
        REQUIRE(visited(soon()));
        return Peer(take());
    }
    /// The socket of a connection that waits, as a bare descriptor.
    int take() { return ::accept4(bound_.number(), nullptr, nullptr, SOCK_CLOEXEC); }

  private:
    Bound bound_;
};

/// A listener that answers no further SYN, because its backlog is full: connecting to it hangs.
class SilentListener {
  public:
    explicit SilentListener(const std::string& host = "127.0.0.1") : listener_(host, 0, 0) {
        visitor_ = net::connect_any({{listener_.where()}}, soon(), nullptr);
        REQUIRE(listener_.visited(soon()));
    }
    net::Address where() const { return listener_.where(); }
    std::uint16_t port() const { return listener_.port(); }

  private:
    Listener listener_;
    std::unique_ptr<net::Stream> visitor_;
};

}  // namespace loopback
