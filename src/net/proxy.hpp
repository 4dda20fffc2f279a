#pragma once

#include <optional>

#include "net/proxy_dialogue.hpp"
#include "net/route.hpp"
#include "net/stream.hpp"

namespace net {

/// Has the proxy at the other end of `stream` pass it on to `target`: from then on the stream is the
/// target's, of whose bytes none has been read. Throws Error: proxy_refused, proxy_login, not_a_proxy,
/// timed_out, interrupted.
void pass_on(Stream& stream, const Proxy& proxy, const Endpoint& target, TimePoint deadline,
             const Wakeup* interrupt);

/// Carries the dialogue on over its stream as far as that goes without waiting: what to wait for, or nothing
/// once the proxy has passed the stream on. Throws Error: proxy_refused, proxy_login, not_a_proxy.
std::optional<Stream::Interest> carry_on(ProxyDialogue& dialogue, Stream& stream);

/// An error of resolving or connecting to a proxy, which says that it is about the proxy.
Error connecting_to(const Proxy& proxy, const Error& error);

}  // namespace net
