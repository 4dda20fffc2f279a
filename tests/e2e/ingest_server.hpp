#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "e2e/process.hpp"

namespace e2e {

/// The loopback ingest of tests/ingest as a program of its own.
class IngestServer {
  public:
    enum class Lifetime {
        /// It ends with its first connection: a publisher's.
        one_connection,
        /// It goes on until end(), for a publisher and for those who play its stream.
        until_ended,
    };

    /// Starts the ingest. `script` are its options to misbehave; `place` changes its command, to run it
    /// elsewhere.
    explicit IngestServer(const std::vector<std::string>& script = {},
                          const std::function<Command(Command)>& place = {},
                          Lifetime lifetime = Lifetime::one_connection);

    /// URL to publish to, and to play from.
    std::string url(const std::string& app_and_key) const;
    std::uint16_t port() const;
    /// Waits for the end of the connection; returns the ingest's observations as a line of JSON.
    std::string seen();
    /// Ends the ingest; returns its observations of all connections, a line of JSON each, in the order of their ends.
    /// Those of players have a member `played`.
    std::vector<std::string> end();

  private:
    Process process_;
    std::string address_;
};

}  // namespace e2e
