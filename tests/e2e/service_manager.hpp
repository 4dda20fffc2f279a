#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "e2e/process.hpp"
#include "support/temporary_folder.hpp"

namespace e2e {

/// systemd's side of a service of Type=notify: the socket that the service reports to.
class ServiceManager {
  public:
    ServiceManager();
    ~ServiceManager();
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    /// The command as its service, with a watchdog that wants a sign of life within `watchdog`.
    Command service(Command command, std::chrono::microseconds watchdog) const;
    /// True as soon as so many messages have begun with `text`; false if 10 s pass before.
    bool wait_for(std::string_view text, std::size_t count = 1);
    /// All messages so far, in order.
    std::vector<std::string> heard();

  private:
    void listen();

    TemporaryFolder folder_;
    int socket_ = -1;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> heard_;
    std::thread thread_;
};

}  // namespace e2e
