#include "e2e/name_server.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "e2e/process.hpp"

namespace e2e {

namespace {

constexpr std::uint16_t port = 53;
constexpr std::size_t head_size = 12;
/// A name that points to the question's, type A, class IN, a minute, 4 bytes: 127.0.0.1.
constexpr std::array<std::uint8_t, 16> address_record{0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};

/// Bytes of the question behind the head, or 0 for what is none.
std::size_t question_size(const std::uint8_t* message, std::size_t size) {
    std::size_t at = head_size;
    while (at < size && message[at] != 0)
        at += message[at] + std::size_t{1};
    const std::size_t end = at + 1 + 4;
    return end <= size ? end - head_size : 0;
}

}  // namespace

NameServer::NameServer() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    require(socket_ >= 0, "socket");
    // Which address is free is only known once it is taken.
    for (int last = 1; last < 255; ++last) {
        address_ = fmt::format("127.{}.53.{}", 1 + ::getpid() % 250, last);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        require(::inet_pton(AF_INET, address_.c_str(), &address.sin_addr) == 1, "inet_pton");
        if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) break;
        require(errno == EADDRINUSE && last < 254, "bind to port 53");
    }
    thread_ = std::thread([this] { answer(); });
}

NameServer::~NameServer() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
}

void NameServer::answer() const {
    std::array<std::uint8_t, 512> message{};
    for (;;) {
        sockaddr_in from{};
        socklen_t from_size = sizeof from;
        const ssize_t count = ::recvfrom(socket_, message.data(), message.size(), 0,
                                         reinterpret_cast<sockaddr*>(&from), &from_size);
        if (count <= 0) return;
        const std::size_t question = question_size(message.data(), static_cast<std::size_t>(count));
        if (question == 0) continue;
        std::vector<std::uint8_t> reply(message.begin(),
                                        message.begin() + static_cast<std::ptrdiff_t>(head_size + question));
        const bool asks_for_address = reply[reply.size() - 3] == 1;
        // An answer, with recursion; one question, one record of an address, none of the others.
        reply[2] |= 0x80U;
        reply[3] = 0x80;
        reply[7] = asks_for_address ? 1 : 0;
        reply[9] = reply[11] = 0;
        if (asks_for_address) reply.insert(reply.end(), address_record.begin(), address_record.end());
        ::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<const sockaddr*>(&from), from_size);
    }
}

}  // namespace e2e
