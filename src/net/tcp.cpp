#include "net/tcp.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>
#include <vector>

#include "ground/errno_text.hpp"
#include "net/connect_attempt.hpp"
#include "net/poll.hpp"
#include "net/resolve.hpp"

namespace net {
namespace {

using Clock = std::chrono::steady_clock;

/// Connection Attempt Delay (RFC 8305, section 5).
constexpr std::chrono::milliseconds attempt_delay(250);

/// A race of connects (RFC 8305, section 5).
class Race {
  public:
    Race(std::span<const Address> addresses, const Origin& origin) : waiting_(addresses), origin_(origin) {}

    std::unique_ptr<Stream> run(TimePoint deadline, const Wakeup* interrupt);

  private:
    void start_next();
    std::vector<pollfd> polls(const Wakeup* interrupt) const;
    /// Takes out the attempts that have ended; returns the stream of one that connected, if any.
    std::unique_ptr<Stream> settle(const std::vector<pollfd>& polled);
    Error give_up(ErrorKind kind, const char* why) const;

    std::span<const Address> waiting_;
    const Origin& origin_;
    TimePoint next_start_ = TimePoint::min();
    std::vector<ConnectAttempt> running_;
    ConnectLosses losses_;
};

std::unique_ptr<Stream> Race::run(TimePoint deadline, const Wakeup* interrupt) {
    for (;;) {
        while (!waiting_.empty() && Clock::now() >= next_start_)
            start_next();
        if (running_.empty() && waiting_.empty()) throw losses_.sum_up();

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
    const Address& address = waiting_.front();
    waiting_ = waiting_.subspan(1);
    std::optional<ConnectAttempt> attempt = ConnectAttempt::begin(address, origin_, losses_);
    next_start_ = attempt ? Clock::now() + attempt_delay : TimePoint::min();
    if (attempt) running_.push_back(std::move(*attempt));
}

std::vector<pollfd> Race::polls(const Wakeup* interrupt) const {
    std::vector<pollfd> polls;
    for (const ConnectAttempt& attempt : running_)
        polls.push_back({attempt.descriptor(), POLLOUT, 0});
    polls.push_back({interrupt != nullptr ? interrupt->descriptor() : -1, POLLIN, 0});
    return polls;
}

std::unique_ptr<Stream> Race::settle(const std::vector<pollfd>& polled) {
    std::vector<ConnectAttempt> still_running;
    for (std::size_t i = 0; i < running_.size(); ++i) {
        if (polled[i].revents == 0) {
            still_running.push_back(std::move(running_[i]));
            continue;
        }
        if (auto stream = running_[i].settle(losses_)) return stream;
        next_start_ = TimePoint::min();
    }
    running_ = std::move(still_running);
    return nullptr;
}

Error Race::give_up(ErrorKind kind, const char* why) const {
    ConnectLosses all = losses_;
    for (const ConnectAttempt& attempt : running_)
        all.add(attempt.address(), kind, why);
    return all.as(kind);
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
    const std::vector<Address> addresses =
        resolve_from(options, endpoint, after(start, phase_timeout), interrupt);
    const TimePoint resolved = Clock::now();
    if (progress != nullptr) *progress = {ConnectProgress::Part::connect, resolved};
    std::unique_ptr<Stream> stream =
        connect_any(addresses, after(resolved, phase_timeout), interrupt, options.origin);
    return {.stream = std::move(stream),
            .times = {.resolve = resolved - start, .connect = Clock::now() - resolved}};
}

}  // namespace net
