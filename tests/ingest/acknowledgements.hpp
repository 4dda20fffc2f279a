#pragma once

#include <cstdint>
#include <optional>

#include "ingest/script.hpp"

namespace ingest {

/// A server's acknowledgements (RTMP 1.0, 5.4.3): when one is due, and what it counts, by the script.
class Acknowledgements {
  public:
    explicit Acknowledgements(const Script& script) : script_(script) {}

    /// Takes the window that the client announced.
    void announce(std::uint32_t window) { client_window_ = window; }
    /// The number of the acknowledgement that is due after so many bytes, and messages of audio and video; nothing
    /// where none is.
    std::optional<std::uint32_t> due(std::uint64_t bytes, std::uint64_t messages);

  private:
    const Script& script_;
    std::uint32_t client_window_ = 0;
    /// Bytes at the last acknowledgement.
    std::uint64_t acknowledged_ = 0;
};

}  // namespace ingest
