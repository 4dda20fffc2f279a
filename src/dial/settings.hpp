#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "net/route.hpp"
#include "net/tls_options.hpp"

namespace dial {

enum class HandshakeChoice {
    /// simple first; digest on a new connection when the server closes during the handshake.
    automatic,
    simple,
    digest,
};

/// Settings of the way from a URL to a session that has arrived, as data.
struct Settings {
    /// The way to the servers.
    net::Route route;
    /// TLS of rtmps destinations.
    net::TlsOptions tls;
    /// Patience with each phase from resolving to the session's arrival.
    std::chrono::nanoseconds connect_timeout = std::chrono::seconds(15);
    HandshakeChoice handshake = HandshakeChoice::automatic;
    /// `flashVer` of connect.
    std::string flash_version;
    /// Redirects that are followed in a row.
    unsigned max_redirects = 5;
    /// Bytes of payload a chunk, 128 to 65536. Measured: unpaced, 60000 takes a tenth less time than 4096,
    /// and no known server refuses it (SRS, the strictest, warns above 65536).
    std::uint32_t chunk_size = 60000;
    /// Report every message of the protocol.
    bool trace = false;
};

}  // namespace dial
