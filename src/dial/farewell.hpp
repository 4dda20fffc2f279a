#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "dial/confirmation.hpp"
#include "net/stream.hpp"

namespace dial {

/// The end of a connection on which everything is written: what has been seen of it so far, how surely all has
/// arrived by that, when our side is closed, and how long there is to wait. It knows neither socket nor clock.
class Farewell {
  public:
    struct Terms {
        /// Longest time in which nothing moves.
        std::chrono::nanoseconds patience{0};
        /// Time for the server's word once its system has everything. Before that our side stays open: a
        /// proxy, or a system that meets our close_notify unread, may let our end overtake the word.
        std::chrono::nanoseconds time_for_word{0};
        /// Only the server's word will do, so that our side stays open for it until the end.
        bool needs_word = false;
    };
    /// All that can be seen of a connection's end.
    struct Seen {
        /// Bytes up to the last media message that the server's system has not acknowledged.
        std::uint64_t media_left = 0;
        /// Bytes in all that it has not acknowledged.
        std::uint64_t left = 0;
        /// The server said that the stream has ended.
        bool answered = false;
        /// The server has said its own end; over TLS that proves nothing yet.
        bool said_end = false;
        /// The server's system has closed the connection in order.
        bool hung_up = false;
        /// The run is to end soon: what still moves gets no more time.
        bool hurried = false;
    };

    Farewell(const Terms& terms, net::TimePoint begun) : terms_(terms), deadline_(begun + terms.patience) {}

    /// How surely everything has arrived, once that is decided.
    std::optional<Confirmation> judge(const Seen& seen, net::TimePoint now);
    /// True once, when it is time to close our side.
    bool closes_now(net::TimePoint now);
    bool closed() const { return closed_; }
    /// The moment to look again, if nothing is heard before. The kernel does not tell of the last
    /// acknowledgement: it is asked ever more seldom while there is one to come.
    net::TimePoint next_look(net::TimePoint now);

  private:
    Terms terms_;
    net::TimePoint deadline_;
    /// Our side is closed from this time on; max() as long as there is no reason to.
    net::TimePoint close_at_ = net::TimePoint::max();
    Seen last_{};
    bool looked_ = false;
    bool closed_ = false;
    std::chrono::nanoseconds step_ = std::chrono::milliseconds(1);
};

/// Time for a server's word about the end, once its system has everything: it needs one round trip, and a server writes
/// its files meanwhile.
std::chrono::nanoseconds time_for_word(const net::Stream& stream, std::chrono::nanoseconds end_timeout);

}  // namespace dial
