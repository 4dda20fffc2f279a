#include "net/connect_attempt.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

#include "ground/ascii.hpp"
#include "ground/errno_text.hpp"
#include "net/poll.hpp"
#include "net/tcp_stream.hpp"

namespace net {
namespace {

/// The kind of an error before connect: of the socket, or of binding it to its origin.
ErrorKind kind_of_origin_error(int error) {
    switch (error) {
        // A system without IPv6, or with IPv6 switched off, says one of these.
        case EAFNOSUPPORT:
        case EADDRNOTAVAIL:
        // The device that was asked for is not there now; one that is plugged in comes back.
        case ENODEV:
            return ErrorKind::unreachable;
        default:
            return ErrorKind::local;
    }
}

ErrorKind kind_of_connect_error(int error, const Address& address) {
    switch (error) {
        case ECONNREFUSED:
        case ECONNRESET:
            return ErrorKind::refused;
        case ETIMEDOUT:
            return ErrorKind::timed_out;
        case ENETUNREACH:
        case EHOSTUNREACH:
        case ENETDOWN:
        case EAFNOSUPPORT:
        case EADDRNOTAVAIL:
        case ENODEV:
        // A firewall of this machine, or a route that prohibits or swallows: a VPN sets and lifts them.
        case EACCES:
        case EPERM:
            return ErrorKind::unreachable;
        case EINVAL:
            return address.lacks_zone() ? ErrorKind::no_zone : ErrorKind::unreachable;
        default:
            return ErrorKind::local;
    }
}

/// Binds the socket to the origin; returns 0, or errno of the call that failed.
int bind_to(const Origin& origin, const ground::Descriptor& socket) {
    if (!origin.device.empty() &&
        ::setsockopt(socket.number(), SOL_SOCKET, SO_BINDTODEVICE, origin.device.data(),
                     static_cast<socklen_t>(origin.device.size())) != 0) {
        return errno;
    }
    if (origin.address && ::bind(socket.number(), origin.address->data(), origin.address->size()) != 0)
        return errno;
    return 0;
}

void lose(const Address& address, const Origin& origin, ErrorKind kind, int error, ConnectLosses& losses) {
    // Two errors come from the origin alone, and say too little without its name.
    std::string from;
    if (error == ENODEV) from = fmt::format(" ({})", origin.device);
    if (error == EADDRNOTAVAIL && origin.address) from = fmt::format(" (from {})", origin.address->host());
    const std::string why = kind == ErrorKind::no_zone
                                ? "this address is of every network, and no zone says which"
                                : ground::uncapitalized(ground::errno_text(error));
    losses.add(address, kind, why + from);
}

}  // namespace

void ConnectLosses::add(const Address& address, ErrorKind kind, const std::string& why) {
    lost_.push_back({kind, fmt::format("{}: {}", address.text(), why)});
}

Error ConnectLosses::as(ErrorKind kind) const {
    std::vector<std::string> texts;
    for (const Loss& loss : lost_)
        texts.push_back(loss.text);
    return {kind, fmt::format("cannot connect to {}", fmt::join(texts, "; "))};
}

Error ConnectLosses::sum_up() const {
    // A timeout or a refusal on one address counts for more than a missing route to another.
    for (const ErrorKind kind :
         {ErrorKind::timed_out, ErrorKind::refused, ErrorKind::unreachable, ErrorKind::no_zone}) {
        if (std::ranges::any_of(lost_, [kind](const Loss& loss) { return loss.kind == kind; }))
            return as(kind);
    }
    return as(ErrorKind::local);
}

ConnectAttempt::ConnectAttempt(const Address& address, const Origin& origin, ground::Descriptor socket)
    : address_(address), origin_(&origin), socket_(std::move(socket)) {}

std::optional<ConnectAttempt> ConnectAttempt::begin(const Address& address, const Origin& origin,
                                                    ConnectLosses& losses) {
    const auto failed = [&](ErrorKind kind, int error) {
        lose(address, origin, kind, error, losses);
        return std::nullopt;
    };
    ground::Descriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.number() < 0) return failed(kind_of_origin_error(errno), errno);
    const int on = 1;
    if (::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
        return failed(kind_of_origin_error(errno), errno);
    if (const int error = bind_to(origin, socket); error != 0)
        return failed(kind_of_origin_error(error), error);
    // A connect that is done at once is writable at once.
    if (::connect(socket.number(), address.data(), address.size()) != 0 && errno != EINPROGRESS &&
        errno != EINTR) {
        return failed(kind_of_connect_error(errno, address), errno);
    }
    return ConnectAttempt(address, origin, std::move(socket));
}

bool ConnectAttempt::ended() const {
    pollfd poll{socket_.number(), POLLOUT, 0};
    return poll_until({&poll, 1}, TimePoint::min());
}

std::unique_ptr<Stream> ConnectAttempt::settle(ConnectLosses& losses) {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket_.number(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    if (error == 0) return std::make_unique<TcpStream>(std::move(socket_), address_.text());
    lose(address_, *origin_, kind_of_connect_error(error, address_), error, losses);
    return nullptr;
}

}  // namespace net
