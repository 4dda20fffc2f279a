#include "e2e/server_port.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace e2e {

namespace fs = std::filesystem;

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace

bool has_ipv6() {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_loopback;
    const int socket = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return false;
    const bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return bound;
}

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

DeadPort::DeadPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const bool bound =
        socket_ >= 0 && ::bind(socket_, generic, size) == 0 && ::getsockname(socket_, generic, &size) == 0;
    const int error = errno;
    if (!bound && socket_ >= 0) ::close(socket_);
    if (!bound) throw std::system_error(error, std::generic_category(), "find a free port");
    number_ = ntohs(address.sin_port);
}

DeadPort::~DeadPort() {
    ::close(socket_);
}

namespace {

/// The inodes of the sockets that listen on the port. proc(5): `sl local_address rem_address st queues timer
/// retransmits uid timeout inode`, the address as HEX:PORT in hexadecimal; state 0A is LISTEN.
std::vector<std::string> listening_sockets(std::uint16_t port) {
    std::vector<std::string> inodes;
    std::ifstream table("/proc/net/tcp");
    for (std::string line; std::getline(table, line);) {
        std::istringstream words(line);
        const std::vector<std::string> fields{std::istream_iterator<std::string>(words), {}};
        if (fields.size() < 10 || fields[3] != "0A") continue;
        const std::size_t colon = fields[1].find(':');
        if (colon == std::string::npos || std::stoul(fields[1].substr(colon + 1), nullptr, 16) != port)
            continue;
        inodes.push_back(fields[9]);
    }
    return inodes;
}

/// Ports that are all different: none is given back before all are found.
std::vector<std::uint16_t> free_ports(std::size_t count) {
    const std::vector<DeadPort> found(count);
    std::vector<std::uint16_t> numbers;
    for (const DeadPort& port : found)
        numbers.push_back(port.number());
    return numbers;
}

}  // namespace

bool is_listening(pid_t process, std::uint16_t port) {
    const std::vector<std::string> inodes = listening_sockets(port);
    if (inodes.empty()) return false;
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(process) + "/fd", gone)) {
        const std::string target = fs::read_symlink(entry.path(), gone).string();
        const auto is_target = [&](const std::string& inode) { return target == "socket:[" + inode + "]"; };
        if (std::any_of(inodes.begin(), inodes.end(), is_target)) return true;
    }
    return false;
}

std::vector<std::uint16_t> start_server(
    std::optional<Process>& server, std::size_t ports,
    const std::function<Command(const std::vector<std::uint16_t>&)>& command_for) {
    constexpr int tries = 5;
    constexpr auto patience = std::chrono::seconds(10);
    std::string words;
    for (int i = 0; i < tries; ++i) {
        const std::vector<std::uint16_t> numbers = free_ports(ports);
        server.emplace(command_for(numbers));
        const auto listens = [&](std::uint16_t port) { return is_listening(server->pid(), port); };
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (server->running() && std::chrono::steady_clock::now() < deadline) {
            if (std::all_of(numbers.begin(), numbers.end(), listens)) return numbers;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        if (server->running()) throw std::runtime_error("a server does not listen on its ports");
        words = server->wait().err;
    }
    throw std::runtime_error("a server does not start: " + words);
}

}  // namespace e2e
