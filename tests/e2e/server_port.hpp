#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "e2e/process.hpp"

namespace e2e {

/// A TCP port of 127.0.0.1 that the kernel says is free now. Another process may take it before it is used,
/// so whoever starts a server on it tries again with another when the server fails to bind it.
std::uint16_t free_port();

/// True if some process listens on the port, found without connecting to it.
bool is_listening(std::uint16_t port);

/// Sends `request` to a port of 127.0.0.1 and reads the answer until the end of the connection. Throws
/// std::system_error.
std::string ask(std::uint16_t port, const std::string& request);

/// Starts the server `command_for(port)` on a free port and waits until it listens there; tries other ports
/// when it ends before that. Throws std::runtime_error, with what the server wrote, if none will do.
std::uint16_t start_server(std::optional<Process>& server,
                           const std::function<Command(std::uint16_t)>& command_for);

}  // namespace e2e
