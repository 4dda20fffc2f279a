#include "dial/login.hpp"

#include <fmt/format.h>

#include "dial/digest.hpp"
#include "dial/failure.hpp"
#include "dial/refusal.hpp"

namespace dial {

namespace {

constexpr const char* how_to_log_in =
    "give them with --user NAME and --password-file or RTMPUSH_PASSWORD, in the URL "
    "(rtmp://NAME:PASSWORD@host/…), or with --netrc";

/// In the server's words, as any other no.
Failure refused(const rtmp::ServerStatus& status, const rtmp::Url& url, const std::string& why,
                const std::string& hint) {
    return {ExitStatus::login_refused,
            fmt::format("{}: {}: {}; {}", url.redacted(), why, words_of(status, url), hint),
            server_words(status, url)};
}

/// The names are words of the server's, without blanks or controls.
Failure not_accepted(const rtmp::ServerStatus& status, const rtmp::Url& url, const rtmp::AuthDemand& demand) {
    if (demand.reason.starts_with("nosuchuser")) {
        return refused(status, url, "login refused: the server does not know this user (nosuchuser)",
                       "check --user");
    }
    const std::string reason = demand.reason.empty() ? "" : fmt::format(" ({})", demand.reason);
    return refused(status, url, "login refused: the server does not accept user name and password" + reason,
                   "check both");
}

Failure unknown_method(const rtmp::ServerStatus& status, const rtmp::Url& url, const std::string& name) {
    return refused(status, url,
                   fmt::format("the server asks for a login of a kind that is not known here (authmod={}; "
                               "known are adobe and llnw)",
                               url.redact(name)),
                   "ask its operator for another way in");
}

std::string client_nonce() {
    std::string digits;
    for (const std::uint8_t byte : random_bytes(4))
        digits += fmt::format("{:02x}", byte);
    return digits;
}

}  // namespace

void Login::proceed(const rtmp::AuthDemand& demand, const rtmp::ServerStatus& status, rtmp::Url& url) {
    using Kind = rtmp::AuthDemand::Kind;
    if (url.user.empty()) {
        const std::string method = demand.method_name.empty() ? "" : " (authmod=" + demand.method_name + ")";
        throw refused(status, url, "the server asks for user name and password" + method, how_to_log_in);
    }
    if (demand.kind == Kind::refused) throw not_accepted(status, url, demand);
    if (!demand.method) throw unknown_method(status, url, demand.method_name);
    if (demand.kind == Kind::unusable) {
        throw refused(
            status, url,
            fmt::format("login: the server's challenge cannot be answered (authmod={})", demand.method_name),
            "ask its operator");
    }
    // A server that asks again what it was told has not accepted it.
    if (demand.kind == Kind::user && told_ == Told::nothing) {
        url.login_query = rtmp::auth_opening(*demand.method, url.user);
        told_ = Told::user;
    } else if (demand.kind == Kind::answer && told_ != Told::answer) {
        url.login_query = rtmp::auth_query(*demand.method, demand.challenge,
                                           {url.user, url.password, url.app, client_nonce()}, md5);
        told_ = Told::answer;
    } else {
        throw not_accepted(status, url, demand);
    }
}

}  // namespace dial
