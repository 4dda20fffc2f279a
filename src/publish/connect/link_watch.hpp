#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "net/tcp.hpp"

namespace publish {

/// The kernel's figures of a destination's connections, for a thread that does not own them.
class LinkWatch {
  public:
    struct Seen {
        /// There is a connection over which the stream goes.
        bool connected = false;
        /// Round trip of that connection; nothing without one, or where the system does not tell.
        std::optional<std::chrono::microseconds> round_trip;
        /// Bytes of that connection that have not left yet.
        std::uint64_t unsent_bytes = 0;
        /// Segments sent again, on all connections.
        std::uint64_t retransmits = 0;
    };

    /// Watches this stream from now on; it has to be left, or another followed, before the stream goes away.
    void follow(const net::Stream& stream) {
        const std::lock_guard lock(mutex_);
        settle();
        stream_ = &stream;
    }
    void leave() {
        const std::lock_guard lock(mutex_);
        settle();
    }
    Seen look() const {
        const std::lock_guard lock(mutex_);
        Seen seen;
        seen.connected = stream_ != nullptr;
        seen.retransmits = earlier_retransmits_;
        if (!seen.connected) return seen;
        if (const std::optional<net::Link> link = net::link_of(*stream_)) {
            seen.round_trip = link->round_trip;
            seen.unsent_bytes = link->unsent;
            seen.retransmits += link->retransmits;
        }
        return seen;
    }

  private:
    void settle() {
        if (stream_ == nullptr) return;
        if (const std::optional<net::Link> link = net::link_of(*stream_))
            earlier_retransmits_ += link->retransmits;
        stream_ = nullptr;
    }

    mutable std::mutex mutex_;
    const net::Stream* stream_ = nullptr;
    std::uint64_t earlier_retransmits_ = 0;
};

}  // namespace publish
