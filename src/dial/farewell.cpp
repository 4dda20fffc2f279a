#include "dial/farewell.hpp"

#include <algorithm>

#include "net/tcp.hpp"

namespace dial {

namespace {

/// Steps between looks double, up to the longest: twenty looks in five seconds.
constexpr std::chrono::nanoseconds longest_step = std::chrono::milliseconds(500);

}  // namespace

std::optional<Confirmation> Farewell::judge(const Seen& seen, net::TimePoint now) {
    // A slow uplink may need long for what the kernel holds: only standing still counts, unless in a hurry.
    if (looked_ && seen.left < last_.left && !closed_ && !seen.hurried) deadline_ = now + terms_.patience;
    const bool all_there = seen.left == 0 && (!looked_ || last_.left != 0);
    const bool nothing_follows = seen.said_end && !last_.said_end;
    if ((all_there && !terms_.needs_word) || nothing_follows)
        close_at_ = std::min(close_at_, now + terms_.time_for_word);
    looked_ = true;
    last_ = seen;
    // The server's word settles it, whatever comes of the bytes behind the media.
    if (seen.answered && seen.media_left == 0) return Confirmation::answered;
    // A system that closes with our bytes unread, or gets more after, resets: this close came after all of
    // them.
    if (seen.hung_up && seen.left == 0) return Confirmation::closed;
    if (now >= deadline_) return seen.media_left == 0 ? Confirmation::acked : Confirmation::none;
    return std::nullopt;
}

bool Farewell::closes_now(net::TimePoint now) {
    // A peer that has hung up waits for nothing of ours, and while our side is open a reset shows.
    if (closed_ || last_.hung_up || now < close_at_) return false;
    closed_ = true;
    return true;
}

net::TimePoint Farewell::next_look(net::TimePoint now) {
    net::TimePoint next = deadline_;
    if (!closed_ && !last_.hung_up) next = std::min(next, close_at_);
    if (last_.left == 0) return next;
    next = std::min(next, now + step_);
    step_ = std::min(step_ * 2, longest_step);
    return next;
}

std::chrono::nanoseconds time_for_word(const net::Stream& stream, std::chrono::nanoseconds end_timeout) {
    constexpr std::chrono::nanoseconds at_least = std::chrono::milliseconds(500);
    constexpr int round_trips = 4;
    const std::optional<net::Link> link = net::link_of(stream);
    const std::chrono::nanoseconds far = link ? link->round_trip * round_trips : std::chrono::microseconds(0);
    return std::min(std::max(at_least, far), end_timeout / 2);
}

}  // namespace dial
