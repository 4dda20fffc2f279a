#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "net/route.hpp"
#include "net/stream.hpp"

namespace net {

/// Durations of the parts of a connect.
struct ConnectTimes {
    std::chrono::nanoseconds resolve{0};
    std::chrono::nanoseconds connect{0};
};

/// The part that a connect is in, which tells where it failed.
struct ConnectProgress {
    enum class Part { resolve, connect };
    Part part = Part::resolve;
    /// Beginning of that part.
    TimePoint since{};
};

struct Connected {
    std::unique_ptr<Stream> stream;
    ConnectTimes times;
};

/// Resolves the host and connects over TCP. Addresses of both families are tried in turns, the next one 250
/// ms after the last or as soon as that has failed; the first that connects wins (RFC 8305). Resolving and
/// connecting get `phase_timeout` each. `progress` (may be null) is kept up to date. Throws Error:
/// not_resolved, refused, unreachable, timed_out, interrupted, local.
Connected connect_tcp(const Endpoint& endpoint, std::chrono::nanoseconds phase_timeout,
                      const Wakeup* interrupt, const DialOptions& options = {},
                      ConnectProgress* progress = nullptr);

/// The connecting half of connect_tcp: tries the addresses in the order given. The error of a failure names
/// each address tried and what became of it. Throws Error: refused, unreachable, timed_out, interrupted,
/// local.
std::unique_ptr<Stream> connect_any(std::span<const Address> addresses, TimePoint deadline,
                                    const Wakeup* interrupt, const Origin& origin = {});

/// Limits the bytes that wait in the kernel and have not left for the network to about `bytes`: from there on
/// the stream takes nothing more, and is not writable. Throws Error(local).
void limit_unsent(const Stream& stream, std::size_t bytes);

/// The kernel's figures of the way to the peer.
struct Link {
    /// Round-trip time, smoothed (RFC 6298); 0 as long as nothing was acknowledged.
    std::chrono::microseconds round_trip{0};
    /// Segments sent again since the connection began.
    std::uint64_t retransmits = 0;
    /// Bytes written that have not left for the network even once.
    std::uint64_t unsent = 0;
};

/// The kernel's figures of a stream's way; nothing where the system does not tell. May be called from any
/// thread, for as long as the stream exists.
std::optional<Link> link_of(const Stream& stream);

/// The moment `timeout` after `start`; TimePoint::max() where that lies beyond it.
TimePoint after(TimePoint start, std::chrono::nanoseconds timeout);

}  // namespace net
