#include "rtmp/url.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ground/ascii.hpp"
#include "ground/secret.hpp"
#include "rtmp/url_text.hpp"

namespace rtmp {

namespace {

constexpr std::string_view hidden = "****";

bool is_blank(char character) {
    return character == ' ' || ground::is_control(character);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Takes the text before the first `separator` off `rest`, and the separator with it; all of it without one.
std::string_view take_until(std::string_view& rest, char separator) {
    const std::size_t end = rest.find(separator);
    const std::string_view taken = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return taken;
}

// Errors show no part of a malformed URL: without its structure nobody knows where the key is.

bool read_scheme(std::string_view& rest) {
    const std::size_t end = rest.find("://");
    const std::string scheme = ground::lower_case(rest.substr(0, end));
    if (end == std::string_view::npos) throw UrlError("not a URL: it must begin with rtmp:// or rtmps://");
    rest.remove_prefix(end + 3);
    if (scheme == "rtmp" || scheme == "rtmps") return scheme == "rtmps";
    if (scheme == "rtmpt" || scheme == "rtmpts") {
        throw UrlError("RTMP tunnelled through HTTP (" + scheme +
                       "://) is not supported: use rtmp:// or rtmps://");
    }
    if (scheme == "rtmpe" || scheme == "rtmpte") {
        throw UrlError("the old RTMP encryption (" + scheme + "://) is not supported: use rtmps://");
    }
    throw UrlError("the scheme of the URL is unknown: use rtmp:// or rtmps://");
}

std::uint16_t read_port(std::string_view digits) {
    const std::optional<std::uint16_t> port = port_number(digits);
    if (!port) {
        throw UrlError(
            "the port in the URL must be a number from 1 to 65535 (in a password, write : / @ as %3A %2F "
            "%40)");
    }
    return *port;
}

/// Takes `host` or `[IPv6 address]` off the front; leaves nothing, or `:port`.
std::string_view take_host(std::string_view& rest) {
    if (!rest.starts_with('[')) {
        const std::string_view host = rest.substr(0, rest.find(':'));
        rest.remove_prefix(host.size());
        if (rest.find(':', 1) != std::string_view::npos) {
            throw UrlError("an IPv6 address in a URL stands in brackets: rtmp://[::1]/app/key");
        }
        if (host.empty()) throw UrlError("the URL has no host: rtmp://host/app/key");
        return host;
    }
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) {
        throw UrlError("the bracket of the IPv6 address is not closed: rtmp://[::1]/app/key");
    }
    const std::string_view address = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    const std::string_view digits = address.substr(0, address.find('%'));  // a zone may follow
    if (digits.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos ||
        digits.find(':') == std::string_view::npos) {
        throw UrlError("the brackets in the URL hold no IPv6 address: rtmp://[::1]/app/key");
    }
    if (!rest.empty() && rest.front() != ':') {
        throw UrlError(
            "after the bracket of the IPv6 address comes a port or a path: rtmp://[::1]:1935/app/key");
    }
    return address;
}

/// The host and port for tcUrl: as typed, but for a zone, which has a meaning on this machine alone
/// (RFC 6874, 1).
std::string without_zone(std::string_view address) {
    const std::size_t close = address.find(']');
    const std::size_t zone = address.find('%');
    if (close == std::string_view::npos || zone > close) return std::string(address);
    return std::string(address.substr(0, zone)) + std::string(address.substr(close));
}

/// Reads `[user[:password]@]host[:port]`; returns the host and port for tcUrl.
std::string read_authority(std::string_view authority, Url& url) {
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        std::string_view credentials = authority.substr(0, at);
        authority.remove_prefix(at + 1);
        url.user = percent_decoded(take_until(credentials, ':'));
        url.password = percent_decoded(credentials);
    }
    std::string_view rest = authority;
    url.host = with_plain_zone(take_host(rest));
    const bool numeric = url.host.find(':') != std::string::npos;
    if (numeric && (url.host.ends_with('%') || std::ranges::any_of(url.host, is_blank)))
        throw UrlError("the zone of the IPv6 address is no network device: rtmp://[fe80::1%eth0]/app/key");
    url.port = url.tls ? default_rtmps_port : default_rtmp_port;
    if (!rest.empty()) url.port = read_port(rest.substr(1));
    return without_zone(authority);
}

struct Names {
    std::string_view app;
    std::string_view key;
};

std::string_view without_last_slash(std::string_view text) {
    if (text.ends_with('/')) text.remove_suffix(1);
    return text;
}

/// Position of the stream name in a path, or npos when the path names an app alone. A segment with a colon
/// (`mp4:folder/file`) begins the name; else the last segment is the name.
std::size_t key_position(std::string_view path) {
    const std::size_t colon = path.find(':', std::min(path.find('/'), path.size()));
    const std::size_t slash = path.rfind('/', colon);
    return slash == std::string_view::npos || slash + 1 == path.size() ? std::string_view::npos : slash + 1;
}

/// The name at the end of a path that is all app because a key was given besides: it may be a key as well.
/// Wowza's instances have a name that tells, and a slash at the end makes it a part of the app.
std::string_view second_key(std::string_view path_and_query) {
    std::string_view path = path_and_query.substr(0, path_and_query.find('?'));
    while (path.starts_with('/'))
        path.remove_prefix(1);
    const std::size_t key = key_position(path);
    if (key == std::string_view::npos || path.substr(key) == "_definst_") return {};
    return path.substr(key);
}

/// Splits path and query into app and stream name. Nothing in a URL says where one ends and the other begins.
Names split(std::string_view path_and_query) {
    const std::size_t query = std::min(path_and_query.find('?'), path_and_query.size());
    if (const std::size_t key = key_position(path_and_query.substr(0, query));
        key != std::string_view::npos) {
        return {without_last_slash(path_and_query.substr(0, key - 1)), path_and_query.substr(key)};
    }
    // `app?of=app/key` and `app?of=app/key?of=key`: a query in front of the last slash is the app's.
    const std::size_t second_query = path_and_query.find('?', query + 1);
    const std::size_t slash = path_and_query.rfind('/', second_query);
    if (slash != std::string_view::npos && slash > query) {
        return {path_and_query.substr(0, slash), path_and_query.substr(slash + 1)};
    }
    return {without_last_slash(path_and_query), {}};
}

Names read_names(std::string_view path_and_query, const UrlOverrides& overrides) {
    while (path_and_query.starts_with('/'))
        path_and_query.remove_prefix(1);
    if (overrides.key) {
        const std::string_view app = without_last_slash(path_and_query);
        return {overrides.app ? *overrides.app : app, trimmed(*overrides.key)};
    }
    if (!overrides.app) return split(path_and_query);
    const std::string app_and_slash = *overrides.app + '/';
    if (path_and_query.starts_with(app_and_slash)) {
        return {*overrides.app, path_and_query.substr(app_and_slash.size())};
    }
    return {*overrides.app, split(path_and_query).key};
}

void refuse_controls(std::string_view part) {
    if (std::ranges::any_of(part, ground::is_control)) {
        throw UrlError("the app, key or tcUrl holds a control character, perhaps a second line");
    }
}

void check_characters(std::string_view text, const UrlOverrides& overrides) {
    if (std::ranges::any_of(text, is_blank)) {
        throw UrlError(
            "the URL holds a space or a control character: quote it in the shell, write a space as %20");
    }
    if (overrides.app) refuse_controls(*overrides.app);
    if (overrides.key) refuse_controls(trimmed(*overrides.key));
    if (overrides.tc_url) refuse_controls(*overrides.tc_url);
}

/// The values in `name?a=value&b=value`; an item without a name is all value.
std::vector<std::string_view> query_values(std::string_view name) {
    std::vector<std::string_view> values;
    take_until(name, '?');
    while (!name.empty()) {
        std::string_view value = take_until(name, '&');
        if (value.find('=') != std::string_view::npos) take_until(value, '=');
        values.push_back(value);
    }
    return values;
}

/// The app with the values of its query hidden: `app?a=****&b=****`.
std::string with_hidden_values(std::string_view app) {
    std::string shown(take_until(app, '?'));
    char separator = '?';
    while (!app.empty()) {
        const std::string_view item = take_until(app, '&');
        const std::size_t equals = item.find('=');
        shown += separator;
        if (equals != std::string_view::npos) shown += item.substr(0, equals + 1);
        shown += hidden;
        separator = '&';
    }
    return shown;
}

/// The app for a log line, without the key that it ends with: that which was given besides, or another.
std::string shown_app(const Url& url) {
    std::string_view key = url.key;
    key = url.second_key.empty() ? take_until(key, '?') : url.second_key;
    const std::string last_segment = '/' + std::string(key);
    std::string shown = '/' + with_hidden_values(url.app);
    const std::size_t path_end = std::min(shown.find('?'), shown.size());
    const bool tells = !url.second_key.empty() || key.size() >= ground::shortest_unmistakable;
    if (tells && std::string_view(shown).substr(0, path_end).ends_with(last_segment))
        shown.replace(path_end + 1 - last_segment.size(), last_segment.size() - 1, hidden);
    return shown;
}

std::vector<std::string> secrets_of(const Url& url) {
    std::string_view key_name = url.key;
    key_name = take_until(key_name, '?');
    std::vector<std::string> secrets{url.key, std::string(key_name), url.user, url.password, url.second_key};
    // A tcUrl of the user's own may carry a login.
    const std::size_t login = url.tc_url.find("://");
    const std::size_t at = url.tc_url.find('@');
    if (login != std::string::npos && at != std::string::npos && login + 3 < at) {
        const std::string typed = url.tc_url.substr(login + 3, at - login - 3);
        secrets.push_back(typed);
        secrets.push_back(typed.substr(0, typed.find(':')));
        if (typed.find(':') != std::string::npos) secrets.push_back(typed.substr(typed.find(':') + 1));
    }
    for (const std::string& name : {url.key, url.app, url.tc_url}) {
        for (const std::string_view value : query_values(name)) {
            if (value.size() >= ground::shortest_unmistakable) secrets.emplace_back(value);
        }
    }
    // The method's name is no secret, and the count of requests could stand anywhere.
    for (const std::string_view value : query_values(url.login_query)) {
        if (value != "adobe" && value != "llnw" && value != "00000001") secrets.emplace_back(value);
    }
    const std::size_t plain = secrets.size();
    for (std::size_t index = 0; index < plain; ++index)
        secrets.push_back(percent_decoded(secrets[index]));
    std::erase(secrets, "");
    // A secret that holds another goes first, so that nothing of it is left over.
    std::ranges::sort(secrets, [](const std::string& left, const std::string& right) {
        return left.size() != right.size() ? left.size() > right.size() : left < right;
    });
    secrets.erase(std::unique(secrets.begin(), secrets.end()), secrets.end());
    return secrets;
}

}  // namespace

std::string Url::redacted() const {
    std::string shown = tls ? "rtmps://" : "rtmp://";
    shown += host.find(':') != std::string::npos ? '[' + host + ']' : host;
    if (port != (tls ? default_rtmps_port : default_rtmp_port)) shown += ':' + std::to_string(port);
    shown += shown_app(*this);
    if (!key.empty()) shown.append("/").append(hidden);
    if (number > 1) shown += " (" + std::to_string(number) + ')';
    return shown;
}

std::string Url::redact(std::string_view text) const {
    std::string shown(text);
    const std::vector<std::string> secrets = secrets_of(*this);
    for (const std::string& secret : secrets)
        ground::hide(shown, secret);
    for (const std::string& secret : secrets)
        ground::hide_cut(shown, secret);
    return shown;
}

bool is_rtmp_url(std::string_view text) {
    const std::size_t end = text.find("://");
    if (end == std::string_view::npos) return false;
    const std::string scheme = ground::lower_case(text.substr(0, end));
    constexpr std::array schemes = {"rtmp", "rtmps", "rtmpt", "rtmpts", "rtmpe", "rtmpte"};
    return std::ranges::find(schemes, scheme) != schemes.end();
}

Url parse_url(std::string_view text, const UrlOverrides& overrides) {
    check_characters(text, overrides);
    Url url;
    std::string_view rest = text;
    url.tls = read_scheme(rest);
    const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
    const std::string address = read_authority(rest.substr(0, path), url);

    const Names names = read_names(rest.substr(path), overrides);
    if (names.app.empty() || names.app.starts_with('?')) {
        throw UrlError("the URL names no app: rtmp://host/app/key (or give --app)");
    }
    url.app = names.app;
    url.key = names.key;
    if (overrides.key && !overrides.app) url.second_key = second_key(rest.substr(path));
    url.tc_url = overrides.tc_url.value_or((url.tls ? "rtmps://" : "rtmp://") + address + '/' + url.app);
    return url;
}

}  // namespace rtmp
