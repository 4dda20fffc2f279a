#pragma once

#include <array>
#include <csignal>

#include "publish/publisher.hpp"

namespace cli {

/// While it lives, SIGINT and SIGTERM ask `stop`, and the stream is closed in order; a second one ends the
/// process at once. SIGPIPE is ignored: a broken pipe is an error of the write. One at a time.
class Signals {
  public:
    explicit Signals(publish::Stop& stop);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

  private:
    static constexpr std::array numbers{SIGINT, SIGTERM, SIGPIPE};
    std::array<struct sigaction, numbers.size()> before_{};
};

}  // namespace cli
