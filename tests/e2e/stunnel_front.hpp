#pragma once

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>

#include "e2e/process.hpp"
#include "support/certificates.hpp"
#include "support/temporary_folder.hpp"

namespace e2e {

/// stunnel in front of a server on loopback: it speaks TLS to us and plain TCP to the server.
class StunnelFront {
  public:
    /// Starts stunnel. With `client_authority` (PEM) it takes only clients with a certificate of that
    /// authority.
    StunnelFront(std::uint16_t server_port, const certificates::Identity& identity,
                 const std::string& client_authority = {});

    std::uint16_t port() const { return port_; }
    /// Stops stunnel from running, but not its system from taking what comes for it.
    void freeze() const { process_->send_signal(SIGSTOP); }
    /// The URL `rtmps://localhost:PORT/` and what follows.
    std::string url(const std::string& app_and_key) const;

  private:
    TemporaryFolder folder_;
    std::optional<Process> process_;
    std::uint16_t port_ = 0;
};

}  // namespace e2e
