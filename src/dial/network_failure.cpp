#include "dial/network_failure.hpp"

#include <fmt/format.h>

namespace dial {

Failure network_failure(const net::Error& error, const rtmp::Url& url) {
    const auto failure = [&](ExitStatus status, const char* hint) {
        return Failure(status, fmt::format("{}: {}; {}", url.redacted(), error.what(), hint));
    };
    switch (error.kind()) {
        case net::ErrorKind::not_resolved:
            return failure(ExitStatus::not_resolved, "check the host name and the DNS");
        case net::ErrorKind::refused:
            return failure(ExitStatus::not_connected, "is the server running, and is the port right?");
        case net::ErrorKind::timed_out:
            return failure(ExitStatus::timed_out,
                           "check the address and the firewall, or raise --connect-timeout");
        case net::ErrorKind::interrupted:
            return failure(ExitStatus::interrupted, "nothing was sent");
        case net::ErrorKind::lost:
            return failure(ExitStatus::connection_lost, "check the network");
        case net::ErrorKind::no_zone:
            return failure(ExitStatus::malformed_url,
                           "add the network device that leads there: rtmp://[fe80::1%eth0]/app/key");
        case net::ErrorKind::unreachable:
            return failure(ExitStatus::not_connected,
                           "check the network, a VPN and the firewall of this machine");
        case net::ErrorKind::tls:
        case net::ErrorKind::tls_unheard:
            return failure(ExitStatus::tls_failed,
                           "is this the port for RTMPS? One for plain RTMP wants an rtmp:// URL");
        case net::ErrorKind::tls_timed_out:
            return failure(ExitStatus::timed_out,
                           "use an rtmp:// URL for such a port, or raise --connect-timeout");
        case net::ErrorKind::untrusted:
            return failure(
                ExitStatus::certificate_untrusted,
                "check the host name and this machine's clock, name its authority with --cacert, or "
                "ask its operator for a valid one");
        case net::ErrorKind::not_pinned:
            return failure(ExitStatus::certificate_untrusted,
                           "if its operator confirms that the key has changed, give that to --pin");
        case net::ErrorKind::certificate_wanted:
            return failure(ExitStatus::tls_failed, "give one that its authority knows with --cert");
        case net::ErrorKind::proxy_unreachable:
            return failure(ExitStatus::not_connected, "is the proxy running, and is its port right?");
        case net::ErrorKind::proxy_refused:
            return failure(ExitStatus::not_connected, "check the host, and what the proxy allows");
        case net::ErrorKind::proxy_login:
            return failure(ExitStatus::login_refused, "check the user name and password in the proxy's URL");
        case net::ErrorKind::not_a_proxy:
            return failure(ExitStatus::protocol_error,
                           "check the proxy's port, and whether it speaks SOCKS5 or HTTP");
        case net::ErrorKind::proxy_unusable:
            return failure(ExitStatus::usage, "mend it, give --proxy, or except the host with NO_PROXY");
        case net::ErrorKind::local:
            break;
    }
    return failure(ExitStatus::internal, "this machine did not allow it: check its limits and addresses");
}

Failure unheard_through(const std::string& proxy, Unheard how, const rtmp::Url& url) {
    const bool closed = how == Unheard::closed;
    return {closed ? ExitStatus::not_connected : ExitStatus::timed_out,
            fmt::format(
                "{}: the proxy {} said that the connection was made, but {}; can the proxy reach that "
                "host and port?{}",
                url.redacted(), proxy,
                closed ? "it was closed before a byte came over it" : "nothing was answered over it in time",
                closed ? "" : " If it can, raise --connect-timeout")};
}

Failure caught_failure(const rtmp::Url& url) {
    try {
        throw;
    } catch (const Failure& failure) {
        return failure;
    } catch (const net::Error& error) {
        return network_failure(error, url);
    } catch (const std::exception& error) {
        return {ExitStatus::internal, url.redacted() + ": " + url.redact(unforeseen(error))};
    }
}

}  // namespace dial
