#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <doctest/doctest.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/// A service manager's end of sd_notify: a datagram socket in the abstract namespace or in the working
/// folder.
class NoticeManager {
  public:
    explicit NoticeManager(const std::string& name) : name_(name), socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name.front() == '@') address.sun_path[0] = '\0';
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
        REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) == 0);
    }
    ~NoticeManager() {
        ::close(socket_);
        if (name_.front() == '/') ::unlink(name_.c_str());
    }
    NoticeManager(const NoticeManager&) = delete;
    NoticeManager& operator=(const NoticeManager&) = delete;

    /// The oldest message that has come, or nothing.
    std::string take() const {
        std::array<char, 1000> buffer{};
        const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
    }

  private:
    std::string name_;
    int socket_;
};
