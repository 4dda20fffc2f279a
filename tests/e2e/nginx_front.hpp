#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "e2e/process.hpp"
#include "support/certificates.hpp"
#include "support/temporary_folder.hpp"

namespace e2e {

/// nginx with its stream module in front of a server on loopback: it speaks TLS to us and plain TCP to the
/// server.
class NginxFront {
  public:
    NginxFront(std::uint16_t server_port, const certificates::Identity& identity);

    /// The URL `rtmps://localhost:PORT/` and what follows.
    std::string url(const std::string& app_and_key) const;

  private:
    TemporaryFolder folder_;
    std::optional<Process> process_;
    std::uint16_t port_ = 0;
};

}  // namespace e2e
