#pragma once

#include "dial/failure.hpp"
#include "net/stream.hpp"
#include "rtmp/url.hpp"

namespace dial {

/// An error of the network as the user meets it: the failure class and the line, hint included.
Failure network_failure(const net::Error& error, const rtmp::Url& url);

/// Ends of a connection over which not a byte came.
enum class Unheard { closed, timed_out };

/// The failure of such a connection where a proxy (its text, without its login) had said that it was made.
/// Many proxies say so before they have reached the host, and it is them who hang up.
Failure unheard_through(const std::string& proxy, Unheard how, const rtmp::Url& url);

/// The exception in flight, as a failure of the connection to `url`. Only for a `catch` block.
Failure caught_failure(const rtmp::Url& url);

}  // namespace dial
