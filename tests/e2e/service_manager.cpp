#include "e2e/service_manager.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "e2e/process.hpp"

namespace e2e {

ServiceManager::ServiceManager() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder_.path() / "notify";
    require(path.size() < sizeof(address.sun_path), "the folder's name is too long for a socket");
    std::memcpy(address.sun_path, path.data(), path.size());
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    require(socket_ >= 0, "socket");
    require(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0, "bind");
    thread_ = std::thread(&ServiceManager::listen, this);
}

ServiceManager::~ServiceManager() {
    // The shutdown ends the wait of recv().
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
}

void ServiceManager::listen() {
    std::array<char, 4096> buffer{};
    while (true) {
        const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return;
        const std::lock_guard lock(mutex_);
        heard_.emplace_back(buffer.data(), static_cast<std::size_t>(size));
        changed_.notify_all();
    }
}

Command ServiceManager::service(Command command, std::chrono::microseconds watchdog) const {
    command.environment["NOTIFY_SOCKET"] = folder_.path() / "notify";
    command.environment["WATCHDOG_USEC"] = std::to_string(watchdog.count());
    return command;
}

bool ServiceManager::wait_for(std::string_view text, std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] {
        const auto found = std::count_if(heard_.begin(), heard_.end(), [&](const std::string& message) {
            return message.starts_with(text);
        });
        return static_cast<std::size_t>(found) >= count;
    });
}

std::vector<std::string> ServiceManager::heard() {
    const std::lock_guard lock(mutex_);
    return heard_;
}

}  // namespace e2e
