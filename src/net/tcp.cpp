#include "net/tcp.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <utility>

#include "ground/ascii.hpp"
#include "ground/descriptor.hpp"
#include "ground/errno_text.hpp"
#include "net/poll.hpp"
#include "net/resolve.hpp"

namespace net {
namespace {

using Clock = std::chrono::steady_clock;

/// Connection Attempt Delay (RFC 8305, section 5).
constexpr std::chrono::milliseconds attempt_delay(250);

std::string reason(int error) {
    return ground::uncapitalized(ground::errno_text(error));
}

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

class TcpStream final : public Stream {
  public:
    TcpStream(ground::Descriptor socket, std::string peer)
        : socket_(std::move(socket)), peer_(std::move(peer)) {}

    std::size_t write_some(std::span<const ByteView> slices) override;
    ReadResult read_some(std::span<std::uint8_t> buffer) override;
    Ready wait(Interest interest, TimePoint deadline, const Wakeup* wakeup) override;
    void shut_down_writing() override;
    std::size_t unacknowledged() const override;
    std::optional<std::uint64_t> acknowledged() const override;
    std::string peer() const override { return peer_; }
    int descriptor() const override { return socket_.number(); }

  private:
    Error lost(const char* what, int error) const {
        return {ErrorKind::lost, fmt::format("{} {}: {}", what, peer_, reason(error))};
    }

    ground::Descriptor socket_;
    std::string peer_;
    ReadResult read_end();
    /// Error of the reset that the kernel has told of and not been asked for yet, or 0.
    int pending_error() const;

    /// errno of the reset that a call met, or 0. The kernel reports a reset once and shows an orderly end
    /// from then on, which a later read must not be taken in by. A write's EPIPE is not kept: there the peer
    /// had closed in order before.
    int reset_ = 0;
    /// The peer has closed its side.
    bool ended_ = false;
};

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
                    fmt::format("asking for what {} has acknowledged: {}", peer_, reason(errno)));
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

/// A race of connects (RFC 8305, section 5).
class Race {
  public:
    Race(std::span<const Address> addresses, const Origin& origin) : waiting_(addresses), origin_(origin) {}

    std::unique_ptr<Stream> run(TimePoint deadline, const Wakeup* interrupt);

  private:
    struct Attempt {
        Address address;
        ground::Descriptor socket;
    };
    struct Loss {
        ErrorKind kind;
        /// Address and reason.
        std::string text;
    };

    void start_next();
    /// Binds the socket to the origin; returns 0, or errno of the call that failed.
    int begin_at_origin(const ground::Descriptor& socket) const;
    std::vector<pollfd> polls(const Wakeup* interrupt) const;
    /// Takes out the attempts that have ended; returns the stream of one that connected, if any.
    std::unique_ptr<Stream> settle(const std::vector<pollfd>& polled);
    void lose(const Address& address, ErrorKind kind, int error);
    Error give_up(ErrorKind kind, const char* why) const;
    Error sum_up() const;

    std::span<const Address> waiting_;
    const Origin& origin_;
    TimePoint next_start_ = TimePoint::min();
    std::vector<Attempt> running_;
    std::vector<Loss> lost_;
};

std::unique_ptr<Stream> Race::run(TimePoint deadline, const Wakeup* interrupt) {
    for (;;) {
        while (!waiting_.empty() && Clock::now() >= next_start_)
            start_next();
        if (running_.empty() && waiting_.empty()) throw sum_up();

        std::vector<pollfd> polled = polls(interrupt);
        const TimePoint until = waiting_.empty() ? deadline : std::min(deadline, next_start_);
        if (!poll_until(polled, until)) {
            if (Clock::now() >= deadline) throw give_up(ErrorKind::timed_out, "timed out");
            continue;
        }
        if (polled.back().revents != 0) throw give_up(ErrorKind::interrupted, "interrupted");
        if (auto stream = settle(polled)) return stream;
    }
}

void Race::start_next() {
    const Address address = waiting_.front();
    waiting_ = waiting_.subspan(1);
    ground::Descriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.number() < 0) return lose(address, kind_of_origin_error(errno), errno);
    const int on = 1;
    if (::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
        return lose(address, kind_of_origin_error(errno), errno);
    if (const int error = begin_at_origin(socket); error != 0)
        return lose(address, kind_of_origin_error(error), error);
    // A connect that is done at once is writable at once.
    if (::connect(socket.number(), address.data(), address.size()) != 0 && errno != EINPROGRESS &&
        errno != EINTR) {
        return lose(address, kind_of_connect_error(errno, address), errno);
    }
    running_.push_back({address, std::move(socket)});
    next_start_ = Clock::now() + attempt_delay;
}

int Race::begin_at_origin(const ground::Descriptor& socket) const {
    if (!origin_.device.empty() &&
        ::setsockopt(socket.number(), SOL_SOCKET, SO_BINDTODEVICE, origin_.device.data(),
                     static_cast<socklen_t>(origin_.device.size())) != 0) {
        return errno;
    }
    if (origin_.address && ::bind(socket.number(), origin_.address->data(), origin_.address->size()) != 0)
        return errno;
    return 0;
}

std::vector<pollfd> Race::polls(const Wakeup* interrupt) const {
    std::vector<pollfd> polls;
    for (const Attempt& attempt : running_)
        polls.push_back({attempt.socket.number(), POLLOUT, 0});
    polls.push_back({interrupt != nullptr ? interrupt->descriptor() : -1, POLLIN, 0});
    return polls;
}

std::unique_ptr<Stream> Race::settle(const std::vector<pollfd>& polled) {
    std::vector<Attempt> still_running;
    for (std::size_t i = 0; i < running_.size(); ++i) {
        Attempt& attempt = running_[i];
        if (polled[i].revents == 0) {
            still_running.push_back(std::move(attempt));
            continue;
        }
        int error = 0;
        socklen_t size = sizeof error;
        if (::getsockopt(attempt.socket.number(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
        if (error == 0) return std::make_unique<TcpStream>(std::move(attempt.socket), attempt.address.text());
        lose(attempt.address, kind_of_connect_error(error, attempt.address), error);
    }
    running_ = std::move(still_running);
    return nullptr;
}

void Race::lose(const Address& address, ErrorKind kind, int error) {
    // Two errors come from the origin alone, and say too little without its name.
    std::string from;
    if (error == ENODEV) from = fmt::format(" ({})", origin_.device);
    if (error == EADDRNOTAVAIL && origin_.address) from = fmt::format(" (from {})", origin_.address->host());
    const std::string why = kind == ErrorKind::no_zone
                                ? "this address is of every network, and no zone says which"
                                : reason(error);
    lost_.push_back({kind, fmt::format("{}: {}{}", address.text(), why, from)});
    next_start_ = TimePoint::min();
}

Error Race::give_up(ErrorKind kind, const char* why) const {
    std::vector<std::string> texts;
    for (const Loss& loss : lost_)
        texts.push_back(loss.text);
    for (const Attempt& attempt : running_)
        texts.push_back(fmt::format("{}: {}", attempt.address.text(), why));
    return {kind, fmt::format("cannot connect to {}", fmt::join(texts, "; "))};
}

Error Race::sum_up() const {
    // The error that tells most about the server comes first: a timeout or a refusal on one address counts
    // for more than a missing route to another.
    for (const ErrorKind kind :
         {ErrorKind::timed_out, ErrorKind::refused, ErrorKind::unreachable, ErrorKind::no_zone}) {
        if (std::ranges::any_of(lost_, [kind](const Loss& loss) { return loss.kind == kind; })) {
            return give_up(kind, "");
        }
    }
    return give_up(ErrorKind::local, "");
}

}  // namespace

TimePoint after(TimePoint start, std::chrono::nanoseconds timeout) {
    return timeout > TimePoint::max() - start ? TimePoint::max() : start + timeout;
}

void limit_unsent(const Stream& stream, std::size_t bytes) {
    const int most = static_cast<int>(bytes);
    if (::setsockopt(stream.descriptor(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most, sizeof most) != 0) {
        throw Error(ErrorKind::local, fmt::format("{}: cannot limit what the kernel holds unsent: {}",
                                                  stream.peer(), ground::errno_text(errno)));
    }
}

std::optional<Link> link_of(const Stream& stream) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(stream.descriptor(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    // An older kernel fills in less, and the rest stays 0.
    return Link{.round_trip = std::chrono::microseconds(info.tcpi_rtt),
                .retransmits = info.tcpi_total_retrans,
                .unsent = info.tcpi_notsent_bytes};
}

std::unique_ptr<Stream> connect_any(std::span<const Address> addresses, TimePoint deadline,
                                    const Wakeup* interrupt, const Origin& origin) {
    return Race(addresses, origin).run(deadline, interrupt);
}

Connected connect_tcp(const Endpoint& endpoint, std::chrono::nanoseconds phase_timeout,
                      const Wakeup* interrupt, const DialOptions& options, ConnectProgress* progress) {
    const TimePoint start = Clock::now();
    if (progress != nullptr) *progress = {ConnectProgress::Part::resolve, start};
    Names names = options.names;
    // An address of ours reaches only its own family.
    if (options.origin.address)
        names.family = options.origin.address->family() == AF_INET ? Family::ipv4 : Family::ipv6;
    const std::vector<Address> addresses = resolve(endpoint, after(start, phase_timeout), interrupt, names);
    const TimePoint resolved = Clock::now();
    if (progress != nullptr) *progress = {ConnectProgress::Part::connect, resolved};
    std::unique_ptr<Stream> stream =
        connect_any(addresses, after(resolved, phase_timeout), interrupt, options.origin);
    return {.stream = std::move(stream),
            .times = {.resolve = resolved - start, .connect = Clock::now() - resolved}};
}

}  // namespace net
