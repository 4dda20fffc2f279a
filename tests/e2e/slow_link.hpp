#pragma once

#include <functional>
#include <optional>
#include <string>

#include "e2e/process.hpp"

namespace e2e {

/// Two hosts, a client and a server, and between them a link of a fixed rate from client to server: two
/// network namespaces, joined by a veth pair with a token bucket (tc-tbf). They go when this object does.
/// Programs run there when their commands are passed through at_client() or at_server(). Every object has the
/// same addresses, and none meets another.
class SlowLink {
  public:
    static constexpr const char* client_address = "192.0.2.1";
    static constexpr const char* server_address = "192.0.2.2";

    /// The reason why this machine does not permit such a link (it takes root, and iproute2); empty if it
    /// does. A test that needs it and is refused is skipped (is_skipped()).
    static std::string why_not();

    /// Sets the link up; `rate` is in the words of tc: "2mbit". Throws std::runtime_error.
    explicit SlowLink(const std::string& rate);

    /// Changes the rate while things run.
    void set_rate(const std::string& rate) const;
    Command at_client(Command command) const;
    Command at_server(Command command) const;
    /// at_server as a function, for IngestServer.
    std::function<Command(Command)> server() const;

  private:
    /// Processes that keep the namespaces alive.
    std::optional<Process> client_;
    std::optional<Process> server_;
};

}  // namespace e2e
