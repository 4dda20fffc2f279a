#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

#include "ground/bytes.hpp"
#include "net/wakeup.hpp"

namespace net {

using ground::ByteView;
using TimePoint = std::chrono::steady_clock::time_point;

enum class ErrorKind {
    not_resolved,
    refused,
    unreachable,
    timed_out,
    /// The connection was there and broke: reset, aborted, timed out by the kernel.
    lost,
    /// The caller's wakeup ended a connect.
    interrupted,
    /// The TLS handshake failed, or the answer is not TLS.
    tls,
    /// The connection ended in the TLS handshake, before the server had said a byte.
    tls_unheard,
    /// The TLS handshake was not answered in time.
    tls_timed_out,
    /// The server could not prove who it is.
    untrusted,
    /// The server's public key is none of those that were pinned.
    not_pinned,
    /// The server wants a certificate of ours, or another one. With TLS 1.3 it says so only after the
    /// handshake, to the first read or write.
    certificate_wanted,
    /// The proxy refused the connection, or cannot be reached.
    proxy_unreachable,
    /// The proxy will not, or could not, reach the host.
    proxy_refused,
    /// The proxy wants a login, or another one.
    proxy_login,
    /// The server at the proxy's address is no proxy of that kind.
    not_a_proxy,
    /// The proxy that was asked for has a name that cannot be understood.
    proxy_unusable,
    /// The link-local address is one of every network, and no zone says which one is meant.
    no_zone,
    /// Local trouble: descriptors, permissions, addresses.
    local,
};

/// A failure of the network. `what()` says what was attempted on which address and why it failed, without a
/// hint.
class Error : public std::runtime_error {
  public:
    Error(ErrorKind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
    ErrorKind kind() const { return kind_; }

  private:
    ErrorKind kind_;
};

/// Outcome of a wait; several may be true.
struct Ready {
    bool readable = false;
    bool writable = false;
    bool woken = false;
    /// True for none of the above: the deadline has passed.
    bool timed_out() const { return !readable && !writable && !woken; }
};

/// A connected byte stream. No call blocks but wait(), and that has a deadline: together they are a blocking
/// socket whose replies can be read while a write waits for room.
class Stream {
  public:
    struct Interest {
        bool read = true;
        bool write = false;
        /// A reset alone, which then counts as readable: for a stream that has hung up, and on which we have
        /// not ended the writing side.
        bool reset = false;
    };
    struct ReadResult {
        std::size_t bytes = 0;
        /// The peer has closed its side: nothing will follow.
        bool end = false;
        /// The peer's system has closed its side, too. In the clear that is the same; over TLS the peer may
        /// say its end (close_notify) and then close in order, or reset what it has not read.
        bool hung_up = false;
    };

    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    /// Writes what there is room for, gathered in one call; returns how many bytes that was, 0 for no room.
    /// Throws Error(lost).
    virtual std::size_t write_some(std::span<const ByteView> slices) = 0;
    /// Reads what is there: 0 bytes and no end when nothing is. Goes on after an end, to hear of the hang-up
    /// or of a reset behind either. Throws Error(lost).
    virtual ReadResult read_some(std::span<std::uint8_t> buffer) = 0;
    /// Waits until the stream is ready, `wakeup` (may be null) is signalled, or the deadline has passed.
    virtual Ready wait(Interest interest, TimePoint deadline, const Wakeup* wakeup) = 0;
    /// Ends the writing side: no more writes will follow, reading goes on.
    virtual void shut_down_writing() = 0;
    /// Bytes written that the peer's system has not acknowledged; 0 once all has arrived there.
    virtual std::size_t unacknowledged() const = 0;
    /// Bytes that the peer's system has acknowledged since the connection began, counted as unacknowledged()
    /// counts; nothing where the system does not tell.
    virtual std::optional<std::uint64_t> acknowledged() const = 0;
    /// The peer's address and port as numbers: "127.0.0.1:1935", "[::1]:1935".
    virtual std::string peer() const = 0;
    /// The socket below, for what only the kernel can be asked; -1 where there is none.
    virtual int descriptor() const = 0;
};

}  // namespace net
