#pragma once

#include <string>

#include "net/address.hpp"
#include "net/stream.hpp"

namespace net {

/// A server that passes a connection on to another.
struct Proxy {
    enum class Kind {
        /// SOCKS5 (RFC 1928) that is given the host's address.
        socks5,
        /// SOCKS5 that is given the host's name, and resolves it.
        socks5h,
        /// HTTP CONNECT (RFC 9110, section 9.3.6); it resolves the name.
        http,
    };
    Kind kind = Kind::socks5h;
    Endpoint endpoint;
    /// User and password for the proxy; empty for no login.
    std::string user{};
    std::string password{};

    /// The proxy for every log line and error, without its login: `socks5h://host:1080`.
    std::string text() const;
};

/// Bytes of a name, a user and a password: SOCKS5 has one byte for the length of each.
inline constexpr std::size_t max_socks_text = 255;
/// Bytes of the head of an HTTP answer; a longer one is refused.
inline constexpr std::size_t max_http_head = 16384;

/// Has the proxy at the other end of `stream` pass it on to `target`: from then on the stream is the
/// target's, of whose bytes none has been read. Throws Error: proxy_refused, proxy_login, not_a_proxy,
/// timed_out, interrupted.
void pass_on(Stream& stream, const Proxy& proxy, const Endpoint& target, TimePoint deadline,
             const Wakeup* interrupt);

}  // namespace net
