#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "ground/descriptor.hpp"

namespace cli {

/// Tells a service manager how a service does, as sd_notify(3) has it: each message is a datagram to the
/// socket that the manager names in NOTIFY_SOCKET. Without that variable nothing is sent. A message that
/// cannot be sent is lost, and the stream goes on.
class SystemdNotice {
  public:
    /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
    SystemdNotice();

    bool wanted() const { return socket_.number() >= 0; }
    /// Interval at which alive() is to be called: half of the manager's patience; nothing when it has no watchdog.
    std::optional<std::chrono::nanoseconds> alive_interval() const { return alive_interval_; }

    /// Says that the service works, from now on; once.
    void ready();
    /// Shows one line to people; control characters in it become spaces.
    void status(std::string_view text);
    void alive();
    void stopping();

  private:
    void send(const std::string& message) const;

    ground::Descriptor socket_;
    std::optional<std::chrono::nanoseconds> alive_interval_;
    bool ready_ = false;
};

}  // namespace cli
