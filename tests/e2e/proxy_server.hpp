#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "e2e/process.hpp"
#include "support/temporary_folder.hpp"

namespace e2e {

/// A proxy on loopback that other people wrote: microsocks for SOCKS5, tinyproxy for HTTP CONNECT.
class ProxyServer {
  public:
    enum class Kind { microsocks, tinyproxy };

    struct Rules {
        /// Login that every client has to give; empty for none.
        std::string user{};
        std::string password{};
        /// The only port that tinyproxy reaches; 0 for any.
        std::uint16_t only_port = 0;
    };
    ProxyServer(Kind kind, const Rules& rules);
    explicit ProxyServer(Kind kind) : ProxyServer(kind, Rules{}) {}

    /// The URL for --proxy, with `login` ("user:password@") in front of the address.
    std::string url(const std::string& login = {}) const;
    std::uint16_t port() const { return port_; }

  private:
    Command microsocks(const Rules& rules, std::uint16_t port) const;
    Command tinyproxy(const Rules& rules, std::uint16_t port) const;

    Kind kind_;
    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    std::optional<Process> process_;
};

}  // namespace e2e
