#include "watch/remote_failure.hpp"

#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "net/connect.hpp"
#include "net/tls.hpp"

namespace watch {

namespace {

using Cause = media::RemoteError::Cause;
using dial::ExitStatus;
using dial::Failure;

/// Host and port that an address leads to.
net::Endpoint endpoint_of(std::string_view address, bool tls) {
    std::string_view rest = address.substr(address.find("://") + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (const std::size_t login = rest.rfind('@'); login != std::string_view::npos)
        rest.remove_prefix(login + 1);
    const std::size_t colon = rest.rfind(':');
    const bool has_port = colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos;
    std::uint16_t port = tls ? 443 : 80;
    if (has_port) std::from_chars(rest.data() + colon + 1, rest.data() + rest.size(), port);
    std::string_view host = has_port ? rest.substr(0, colon) : rest;
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    return {std::string(host), port};
}

struct Words {
    ExitStatus status;
    const char* hint;
};

/// Failure of the kernel's or of TLS, in words for a viewer.
Words words_for(net::ErrorKind kind) {
    switch (kind) {
        case net::ErrorKind::not_resolved:
            return {ExitStatus::not_resolved, "check the host name and the DNS"};
        case net::ErrorKind::timed_out:
        case net::ErrorKind::tls_timed_out:
            return {ExitStatus::timed_out, "check the address and the firewall"};
        case net::ErrorKind::interrupted:
            return {ExitStatus::interrupted, "nothing was seen"};
        case net::ErrorKind::untrusted:
        case net::ErrorKind::not_pinned:
            return {ExitStatus::certificate_untrusted,
                    "check the host name, or name its authority with --cacert"};
        case net::ErrorKind::tls:
        case net::ErrorKind::tls_unheard:
        case net::ErrorKind::certificate_wanted:
            return {ExitStatus::tls_failed, "is this the port for https? Plain HTTP wants an http:// URL"};
        case net::ErrorKind::lost:
            return {ExitStatus::connection_lost, "check the network"};
        default:
            return {ExitStatus::not_connected, "is the server running, and is the port right?"};
    }
}

/// The reason for which there is no connection; nothing where there is one.
std::optional<Failure> knock(const std::string& address, const dial::Settings& settings,
                             std::chrono::nanoseconds patience, const dial::Hurry& hurry) {
    const bool tls = address.starts_with("https:");
    const net::Endpoint endpoint = endpoint_of(address, tls);
    try {
        net::Connected connected = net::connect_along(settings.route, endpoint, patience, &hurry.wakeup());
        if (tls) {
            const net::TlsClient client(settings.tls);
            static_cast<void>(client.secure(std::move(connected.stream), endpoint.host,
                                            std::chrono::steady_clock::now() + patience, &hurry.wakeup()));
        }
    } catch (const net::Error& error) {
        const Words words = words_for(error.kind());
        return Failure(words.status,
                       fmt::format("{}: {}; {}", media::redacted_address(address), error.what(), words.hint));
    }
    return std::nullopt;
}

}  // namespace

Failure remote_failure(const media::RemoteError& error, const std::string& address,
                       const dial::Settings& settings, std::chrono::nanoseconds patience,
                       const dial::Hurry& hurry) {
    const auto failure = [&](ExitStatus status, std::string_view name, std::string_view hint) {
        return Failure(status, name, fmt::format("{}; {}", error.what(), hint));
    };
    if (error.kind() == media::ErrorKind::interrupted)
        return failure(ExitStatus::interrupted, {}, "nothing was seen");
    switch (error.cause()) {
        case Cause::silent:
            return failure(
                ExitStatus::timed_out, {},
                "is the stream being published now, and under this name? --verify-timeout waits longer");
        case Cause::refused:
            return failure(ExitStatus::publish_refused, "play_refused",
                           "is the stream being published now, and under this name?");
        case Cause::login:
            return failure(ExitStatus::login_refused, {},
                           "give its login with --verify-user, or a token with --verify-header");
        case Cause::no_media:
            return failure(ExitStatus::nothing_to_send, "no_media",
                           "give the address of a playlist (.m3u8) or of a stream, not that of a page");
        case Cause::other:
            break;
    }
    if (const std::optional<Failure> reason = knock(address, settings, patience, hurry)) return *reason;
    if (error.kind() == media::ErrorKind::cannot_read)
        return failure(ExitStatus::connection_lost, {}, "check the network and the server's log");
    return failure(ExitStatus::protocol_error, {}, "is this an address of HTTP(S) that plays a stream?");
}

}  // namespace watch
