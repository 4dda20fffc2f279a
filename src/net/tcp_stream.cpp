#include "net/tcp_stream.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <fmt/format.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <utility>

#include "ground/ascii.hpp"
#include "ground/errno_text.hpp"
#include "net/poll.hpp"

namespace net {
namespace {

std::string reason_of(int error) {
    return ground::uncapitalized(ground::errno_text(error));
}

}  // namespace

Error TcpStream::lost(const char* what, int error) const {
    return {ErrorKind::lost, fmt::format("{} {}: {}", what, peer_, reason_of(error))};
}

std::size_t TcpStream::write_some(std::span<const ByteView> slices) {
    std::array<iovec, IOV_MAX> vectors;  // Not filled in advance: 16 KiB for what is mostly a handful.
    std::size_t count = 0;
    for (const ByteView slice : slices) {
        if (count == vectors.size()) break;
        // The kernel only reads through this pointer, which C gave no const.
        if (!slice.empty()) vectors[count++] = {const_cast<std::uint8_t*>(slice.data()), slice.size()};
    }
    if (count == 0) return 0;
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    for (;;) {
        const ssize_t written = ::sendmsg(socket_.number(), &message, MSG_NOSIGNAL);
        if (written >= 0) return static_cast<std::size_t>(written);
        if (errno == EAGAIN) return 0;
        if (errno == EINTR) continue;
        if (errno != EPIPE) reset_ = errno;
        throw lost("writing to", errno);
    }
}

Stream::ReadResult TcpStream::read_some(std::span<std::uint8_t> buffer) {
    if (buffer.empty()) return {};
    for (;;) {
        const ssize_t got = ::recv(socket_.number(), buffer.data(), buffer.size(), 0);
        if (got > 0) return {.bytes = static_cast<std::size_t>(got)};
        if (got == 0) return read_end();
        if (errno == EAGAIN) return {};
        if (errno != EINTR) throw lost("reading from", errno);
    }
}

Stream::ReadResult TcpStream::read_end() {
    // An end behind an end may hide a reset.
    if (std::exchange(ended_, true) && reset_ == 0) reset_ = pending_error();
    if (reset_ != 0) throw lost("reading from", reset_);
    return {.bytes = 0, .end = true, .hung_up = true};
}

int TcpStream::pending_error() const {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket_.number(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    // Behind the peer's end a reset is reported as a broken pipe.
    return error == EPIPE ? ECONNRESET : error;
}

Ready TcpStream::wait(Interest interest, TimePoint deadline, const Wakeup* wakeup) {
    constexpr int over = POLLERR | POLLHUP;
    const int events = (interest.read ? POLLIN | POLLRDHUP : 0) | (interest.write ? POLLOUT : 0);
    // Without any interest the socket is left out: poll would report its end or error again and again.
    const bool watched = events != 0 || interest.reset;
    std::array<pollfd, 2> waits{pollfd{watched ? socket_.number() : -1, static_cast<short>(events), 0},
                                pollfd{wakeup != nullptr ? wakeup->descriptor() : -1, POLLIN, 0}};
    if (!poll_until(waits, deadline)) return {};
    const int seen = waits[0].revents;
    return {.readable = (interest.read && (seen & (POLLIN | POLLRDHUP | over)) != 0) ||
                        (interest.reset && (seen & over) != 0),
            .writable = interest.write && (seen & (POLLOUT | over)) != 0,
            .woken = waits[1].revents != 0};
}

void TcpStream::shut_down_writing() {
    // ENOTCONN: the connection is gone, which the next read reports.
    if (::shutdown(socket_.number(), SHUT_WR) != 0 && errno != ENOTCONN) throw lost("closing to", errno);
}

std::size_t TcpStream::unacknowledged() const {
    int bytes = 0;
    if (::ioctl(socket_.number(), SIOCOUTQ, &bytes) != 0) {
        throw Error(ErrorKind::local,
                    fmt::format("asking for what {} has acknowledged: {}", peer_, reason_of(errno)));
    }
    return static_cast<std::size_t>(bytes);
}

std::optional<std::uint64_t> TcpStream::acknowledged() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket_.number(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    // An older kernel fills in less; one that counts has counted the handshake.
    if (info.tcpi_bytes_acked == 0) return std::nullopt;
    return info.tcpi_bytes_acked;
}

}  // namespace net
