#include "e2e/server_port.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <netinet/in.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace e2e {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace

std::string ask(std::uint16_t port, const std::string& request) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    std::string answer;
    std::array<char, 4096> buffer{};
    ssize_t got = -1;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(request.size())) {
        while ((got = ::recv(socket, buffer.data(), buffer.size(), 0)) > 0)
            answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    const int error = errno;
    ::close(socket);
    if (got < 0) throw std::system_error(error, std::generic_category(), "ask a server");
    return answer;
}

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const bool bound =
        socket >= 0 && ::bind(socket, generic, size) == 0 && ::getsockname(socket, generic, &size) == 0;
    const int error = errno;
    if (socket >= 0) ::close(socket);
    if (!bound) throw std::system_error(error, std::generic_category(), "find a free port");
    return ntohs(address.sin_port);
}

bool is_listening(std::uint16_t port) {
    // proc(5): `sl local_address rem_address st …`, the address as HEX:PORT in hexadecimal, state 0A is
    // LISTEN.
    std::ifstream table("/proc/net/tcp");
    for (std::string line; std::getline(table, line);) {
        std::istringstream fields(line);
        std::string slot;
        std::string local;
        std::string remote;
        std::string state;
        fields >> slot >> local >> remote >> state;
        const std::size_t colon = local.find(':');
        if (state != "0A" || colon == std::string::npos) continue;
        if (std::stoul(local.substr(colon + 1), nullptr, 16) == port) return true;
    }
    return false;
}

std::uint16_t start_server(std::optional<Process>& server,
                           const std::function<Command(std::uint16_t)>& command_for) {
    constexpr int tries = 5;
    constexpr auto patience = std::chrono::seconds(10);
    std::string words;
    for (int i = 0; i < tries; ++i) {
        const std::uint16_t port = free_port();
        server.emplace(command_for(port));
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (server->running() && std::chrono::steady_clock::now() < deadline) {
            if (is_listening(port)) return port;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        if (server->running()) throw std::runtime_error("a server does not listen on its port");
        words = server->wait().err;
    }
    throw std::runtime_error("a server does not start: " + words);
}

}  // namespace e2e
