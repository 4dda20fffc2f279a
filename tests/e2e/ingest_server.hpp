#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "e2e/process.hpp"

namespace e2e {

/// The loopback ingest of tests/ingest as a program of its own, for one connection.
class IngestServer {
  public:
    /// Starts the ingest. `script` are its options to misbehave; `place` changes its command, to run it
    /// elsewhere.
    explicit IngestServer(const std::vector<std::string>& script = {},
                          const std::function<Command(Command)>& place = {});

    std::string url(const std::string& app_and_key) const;
    std::uint16_t port() const;
    /// Waits for the end of the connection; returns the ingest's observations as a line of JSON.
    std::string seen();

  private:
    Process process_;
    std::string address_;
};

}  // namespace e2e
