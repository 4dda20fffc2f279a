#pragma once

#include "net/route.hpp"
#include "net/stream.hpp"

namespace net {

/// Bytes of the head of an HTTP answer; a longer one is refused.
inline constexpr std::size_t max_http_head = 16384;

/// Has the proxy at the other end of `stream` pass it on to `target`: from then on the stream is the
/// target's, of whose bytes none has been read. Throws Error: proxy_refused, proxy_login, not_a_proxy,
/// timed_out, interrupted.
void pass_on(Stream& stream, const Proxy& proxy, const Endpoint& target, TimePoint deadline,
             const Wakeup* interrupt);

}  // namespace net
