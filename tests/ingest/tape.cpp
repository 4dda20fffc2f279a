#include "ingest/tape.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace ingest {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what + ": " + std::strerror(errno));
}

/// A descriptor that is closed with its owner.
struct Descriptor {
    explicit Descriptor(int opened, const std::string& what) : number(opened) {
        if (number < 0) fail(what);
    }
    ~Descriptor() { ::close(number); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number;
};

int connect_to(std::uint16_t port) {
    const int connected = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(connected, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail("connecting to port " + std::to_string(port));
    const int on = 1;
    ::setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return connected;
}

void write_all(int to, rtmp::ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (written < 0) fail("writing to the server");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

}  // namespace

void Tape::record(Socket& listening, std::uint16_t server_port, const std::string& file) {
    const Descriptor client(listening.accept(), "waiting for a client");
    const Descriptor server(connect_to(server_port), "connecting");
    std::ofstream bytes(file, std::ios::binary);
    std::ofstream times(file + ".times");
    std::array<std::uint8_t, 1 << 16> buffer{};
    std::array<pollfd, 2> ends{pollfd{client.number, POLLIN, 0}, pollfd{server.number, POLLIN, 0}};
    Clock::time_point first;
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        if (::poll(ends.data(), ends.size(), -1) < 0) fail("waiting for bytes");
        for (std::size_t from = 0; from < ends.size(); ++from) {
            if (ends[from].revents == 0) continue;
            const int to = from == 0 ? server.number : client.number;
            const ssize_t count = ::recv(ends[from].fd, buffer.data(), buffer.size(), 0);
            if (count <= 0) {
                ::shutdown(to, SHUT_WR);
                ends[from].fd = -1;
                continue;
            }
            const rtmp::ByteView part(buffer.data(), static_cast<std::size_t>(count));
            if (from == 0) {
                if (first == Clock::time_point()) first = Clock::now();
                const auto at = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - first);
                times << at.count() << ' ' << count << '\n';
                bytes.write(reinterpret_cast<const char*>(part.data()), count);
            }
            write_all(to, part);
        }
    }
    if (!bytes.flush() || !times.flush()) fail("writing " + file);
}

Tape::Tape(const std::string& file) {
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC), "opening " + file);
    struct stat status {};
    if (::fstat(opened.number, &status) != 0 || status.st_size == 0)
        throw std::runtime_error(file + " is empty");
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, opened.number, 0);
    if (mapped == MAP_FAILED) fail("mapping " + file);
    bytes_ = {static_cast<const std::uint8_t*>(mapped), size};
    std::ifstream times(file + ".times");
    std::size_t sum = 0;
    std::int64_t at = 0;
    for (Piece piece; times >> at >> piece.size; sum += piece.size) {
        piece.at = std::chrono::microseconds(at);
        pieces_.push_back(piece);
    }
    if (sum != size) throw std::runtime_error(file + ".times does not fit " + file);
}

Tape::~Tape() {
    ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
}

void Tape::play(std::uint16_t server_port, Pace pace) const {
    const Descriptor server(connect_to(server_port), "connecting");
    if (pace == Pace::at_once) {
        write_all(server.number, bytes_);
    } else {
        const Clock::time_point begin = Clock::now();
        rtmp::ByteView rest = bytes_;
        for (const Piece& piece : pieces_) {
            std::this_thread::sleep_until(begin + piece.at);
            write_all(server.number, rest.first(piece.size));
            rest = rest.subspan(piece.size);
        }
    }
    ::shutdown(server.number, SHUT_WR);
    std::array<std::uint8_t, 1 << 16> replies{};
    ssize_t count = 0;
    while ((count = ::recv(server.number, replies.data(), replies.size(), 0)) > 0) {
    }
    if (count < 0) fail("waiting for the server's end");
}

}  // namespace ingest
