#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "e2e/process.hpp"

namespace e2e {

/// A TCP port of 127.0.0.1 on which nobody listens, and nobody can while this object lives.
class DeadPort {
  public:
    /// Throws std::system_error.
    DeadPort();
    DeadPort(const DeadPort&) = delete;
    DeadPort& operator=(const DeadPort&) = delete;
    ~DeadPort();

    std::uint16_t number() const { return number_; }

  private:
    int socket_ = -1;
    std::uint16_t number_ = 0;
};

/// True if servers can be bound to ::1.
bool has_ipv6();

/// True if the process listens on the port, found without connecting to it.
bool is_listening(pid_t process, std::uint16_t port);

/// Sends `request` to a port of 127.0.0.1 and reads the answer until the end of the connection. Throws
/// std::system_error.
std::string ask(std::uint16_t port, const std::string& request);

/// Starts a server on ports of 127.0.0.1 that the kernel says are free, which `command_for(ports)` puts into
/// its command, and waits until it listens on all of them. Another process may take one meanwhile: other
/// ports are tried when the server ends before that. Throws std::runtime_error, with what the server wrote,
/// if none will do.
std::vector<std::uint16_t> start_server(
    std::optional<Process>& server, std::size_t ports,
    const std::function<Command(const std::vector<std::uint16_t>&)>& command_for);

}  // namespace e2e
