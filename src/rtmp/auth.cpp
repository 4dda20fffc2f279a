#include "rtmp/auth.hpp"

#include <algorithm>

#include "ground/base64.hpp"

namespace rtmp {

namespace {

/// Bytes of a refusal's description that are read; no client could use what stands beyond.
constexpr std::size_t max_description = 16384;
/// Bytes of a server's word that go into a line for people.
constexpr std::size_t max_word = 32;

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view digits = "0123456789abcdef";

bool is_word_character(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_' || character == '-';
}

/// The word at the beginning of `text`, cut.
std::string word(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_word_character);
    return std::string(text.substr(0, static_cast<std::size_t>(end - text.begin())).substr(0, max_word));
}

std::optional<AuthMethod> method_of(std::string_view name) {
    for (const AuthMethod method : {AuthMethod::adobe, AuthMethod::limelight}) {
        if (name == name_of(method)) return method;
    }
    return std::nullopt;
}

/// The value of `name` in `name=value&name=value`: all behind the first `=`, since base64 may end with some.
std::string_view value_of(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view item = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const std::size_t equals = item.find('=');
        if (equals == std::string_view::npos || item.substr(0, equals) != name) continue;
        const std::string_view value = item.substr(equals + 1);
        return value.substr(0, value.find_first_of(blanks));
    }
    return {};
}

void read_challenge(std::string_view query, AuthDemand& demand) {
    bool fits = true;
    const auto take = [&](std::string_view name) {
        const std::string_view value = value_of(query, name);
        fits = fits && value.size() <= max_auth_field;
        return std::string(value.substr(0, max_auth_field));
    };
    demand.challenge = {take("salt"), take("challenge"), take("opaque"), take("nonce")};
    const AuthChallenge& given = demand.challenge;
    const bool whole = demand.method == AuthMethod::limelight
                           ? !given.nonce.empty()
                           : !given.challenge.empty() || !given.opaque.empty();
    demand.kind = fits && whole ? AuthDemand::Kind::answer : AuthDemand::Kind::unusable;
}

std::string hex(const Md5& digest) {
    std::string text;
    for (const std::uint8_t byte : digest) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

std::string adobe_query(const AuthChallenge& given, const AuthAnswer& answer, Md5Function md5) {
    const std::string secret =
        ground::base64(md5({as_bytes(answer.user), as_bytes(given.salt), as_bytes(answer.password)}));
    const std::string& theirs = given.opaque.empty() ? given.challenge : given.opaque;
    const std::string response =
        ground::base64(md5({as_bytes(secret), as_bytes(theirs), as_bytes(answer.client_nonce)}));
    std::string query = auth_opening(AuthMethod::adobe, answer.user);
    query.append("&challenge=").append(answer.client_nonce).append("&response=").append(response);
    if (!given.opaque.empty()) query.append("&opaque=").append(given.opaque);
    return query;
}

/// The query with a digest after RFC 2617, for the method "publish" and the realm "live".
std::string limelight_query(const AuthChallenge& given, const AuthAnswer& answer, Md5Function function) {
    constexpr std::string_view count = "00000001";
    const auto md5 = [&](const std::string& text) { return hex(function({as_bytes(text)})); };
    std::string path(answer.app.substr(0, answer.app.find('?')));
    // The digest's path ends with the name of an instance; an app without instances has this one.
    if (path.find('/') == std::string::npos) path += "/_definst_";
    const std::string who = md5(std::string(answer.user) + ":live:" + std::string(answer.password));
    const std::string what = md5("publish:/" + path);
    const std::string nonces =
        given.nonce + ':' + std::string(count) + ':' + std::string(answer.client_nonce);
    std::string query = auth_opening(AuthMethod::limelight, answer.user);
    query.append("&nonce=").append(given.nonce).append("&cnonce=").append(answer.client_nonce);
    query.append("&nc=").append(count).append("&response=");
    return query.append(md5(who + ':' + nonces + ":auth:" + what));
}

}  // namespace

std::string_view name_of(AuthMethod method) {
    return method == AuthMethod::adobe ? "adobe" : "llnw";
}

std::optional<AuthDemand> read_auth_demand(std::string_view description) {
    constexpr std::string_view method_mark = "authmod=";
    constexpr std::string_view reason_mark = "reason=";
    description = description.substr(0, max_description);
    const std::size_t method = description.find(method_mark);
    const std::size_t reason = description.find(reason_mark);
    AuthDemand demand;
    if (method != std::string_view::npos) {
        demand.method_name = word(description.substr(method + method_mark.size()));
        demand.method = method_of(demand.method_name);
    }
    if (reason == std::string_view::npos)
        return method == std::string_view::npos ? std::nullopt : std::optional(demand);

    demand.reason = word(description.substr(reason + reason_mark.size()));
    const bool refuses = demand.reason.starts_with("authfail") || demand.reason.starts_with("nosuchuser");
    if (method == std::string_view::npos && !refuses) return std::nullopt;
    if (demand.reason != "needauth") {
        demand.kind = AuthDemand::Kind::refused;
        return demand;
    }
    demand.reason.clear();
    const std::size_t mark = description.rfind('?', reason);
    read_challenge(description.substr(mark == std::string_view::npos ? reason : mark + 1), demand);
    return demand;
}

std::string auth_opening(AuthMethod method, std::string_view user) {
    return std::string("?authmod=").append(name_of(method)).append("&user=").append(user);
}

std::string auth_query(AuthMethod method, const AuthChallenge& challenge, const AuthAnswer& answer,
                       Md5Function md5) {
    return method == AuthMethod::adobe ? adobe_query(challenge, answer, md5)
                                       : limelight_query(challenge, answer, md5);
}

}  // namespace rtmp
