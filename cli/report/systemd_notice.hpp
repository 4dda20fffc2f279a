#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "ground/descriptor.hpp"

namespace cli {

/// Tells a service manager how a service does: sd_notify(3), which is one datagram to the socket that it
/// names in NOTIFY_SOCKET. Without that variable nothing is sent. What cannot be sent is lost: the stream
/// goes on.
class ServiceNotice {
  public:
    /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
    ServiceNotice();

    bool wanted() const { return socket_.number() >= 0; }
    /// How often alive() is to be called: half of what the manager waits for; nothing when it does not.
    std::optional<std::chrono::nanoseconds> alive_interval() const { return alive_interval_; }

    /// The service does what it is for, from now on.
    void ready();
    /// One line for people; control characters in it become spaces.
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
