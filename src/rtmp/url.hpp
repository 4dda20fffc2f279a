#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rtmp {

inline constexpr std::uint16_t default_rtmp_port = 1935;
inline constexpr std::uint16_t default_rtmps_port = 443;

/// A fault of a URL, in words that hold no part of its key.
class UrlError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Parts that the user gave besides the URL; each overrides the part of that name.
struct UrlOverrides {
    std::optional<std::string> app;
    std::optional<std::string> key;
    std::optional<std::string> tc_url;
};

/// `rtmp[s]://[user[:password]@]host[:port]/app[/instance…][/key][?query]`, understood for publishing.
struct Url {
    bool tls = false;
    /// User and password, percent-decoded.
    std::string user;
    std::string password;
    /// The host, without the brackets of an IPv6 address.
    std::string host;
    std::uint16_t port = default_rtmp_port;
    /// The app as `connect` carries it, a query that belongs to it included.
    std::string app;
    /// The tcUrl as `connect` carries it: scheme, host, a port if one was typed, app.
    std::string tc_url;
    /// The stream name as `publish` carries it, verbatim, its query included.
    std::string key;
    /// The last part of the app where the key was given besides the URL: it may be a key as well, and is hidden
    /// as one. Empty for none.
    std::string second_key;
    /// The query that logging in appends to app and tcUrl, as in `?authmod=adobe&user=…`; neither holds it
    /// here.
    std::string login_query;
    /// Number from 2 on that tells this URL from earlier ones that read the same without their keys; else 1.
    unsigned number = 1;

    /// The URL for every log line and error: `rtmp://host[:port]/app/****`, or
    /// `rtmp://host[:port]/app/**** (2)`.
    std::string redacted() const;
    /// `text` with every secret of this URL (the key, its parts, user, password, query values, an answer to a
    /// challenge) made unreadable. Meant for words that a server echoes, and for wire traces.
    std::string redact(std::string_view text) const;
};

/// True for `rtmp://…` and `rtmps://…` in any case: an argument of this form is a destination. Also true for
/// the tunnelled and encrypted relatives, for which parse_url has an error that says what to use instead.
bool is_rtmp_url(std::string_view text);

/// Splits a URL. Where the overrides give a key, the whole path and query is the app, but for one slash at
/// its end; else the path is split at its last slash and the query stays with the key (README, "How a URL is
/// understood"). Where they give an app that the path begins with, the key is all behind it. Names are never
/// decoded or rewritten; white space around a key of the overrides is taken off. Throws UrlError; `key` may
/// be empty in the result when none was given, which the caller reports.
Url parse_url(std::string_view text, const UrlOverrides& overrides = {});

}  // namespace rtmp
