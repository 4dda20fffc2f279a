#pragma once

#include <optional>
#include <string>
#include <thread>

#include "net/loopback.hpp"
#include "net/route.hpp"

/// A proxy for one connection, on a thread of its own: SOCKS5 (RFC 1928, RFC 1929, CONNECT alone) or HTTP
/// CONNECT. The proxy reaches the target itself and relays until one side ends.
class ProxyServer {
  public:
    struct Options {
        net::Proxy::Kind kind = net::Proxy::Kind::socks5h;
        /// Login that a client has to give; empty for none.
        std::string user{};
        std::string password{};
        /// Every byte of the dialogue is a write of its own.
        bool each_byte = false;
    };

    explicit ProxyServer(Options options);
    ~ProxyServer();
    ProxyServer(const ProxyServer&) = delete;
    ProxyServer& operator=(const ProxyServer&) = delete;

    /// The proxy for a route, with its login.
    net::Proxy proxy() const;
    /// The `host:port` that the client asked for, once the connection has ended.
    std::string asked_for();

  private:
    void run();
    void serve_socks(loopback::Peer& client);
    void serve_http(loopback::Peer& client);
    bool log_in(loopback::Peer& client);
    void say(loopback::Peer& client, const std::string& text) const;
    bool reach(const net::Endpoint& target);
    void relay(loopback::Peer& client);

    Options options_;
    loopback::Listener listener_;
    std::string asked_for_;
    std::unique_ptr<net::Stream> target_;
    std::thread thread_;
};
