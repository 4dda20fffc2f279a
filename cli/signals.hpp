#pragma once

#include <array>
#include <atomic>
#include <csignal>

#include "publish/publisher.hpp"

namespace cli {

/// While it lives, SIGINT and SIGTERM ask `stop`, and the stream is closed in order; a second one ends the
/// process at once. Where there is something to read again, SIGHUP asks for that. SIGPIPE is ignored: a
/// broken pipe is an error of the write. One at a time.
class Signals {
  public:
    /// `reread` is set on SIGHUP; null leaves that signal as it is.
    explicit Signals(publish::Stop& stop, std::atomic<bool>* reread = nullptr);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

  private:
    static constexpr std::array numbers{SIGINT, SIGTERM, SIGPIPE, SIGHUP};
    std::array<struct sigaction, numbers.size()> before_{};
};

}  // namespace cli
