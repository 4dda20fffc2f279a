#include "rtmp/reference.hpp"

#include <algorithm>
#include <string>

namespace rtmp {

namespace {

std::string_view before(std::string_view text, std::string_view any_of) {
    return text.substr(0, std::min(text.find_first_of(any_of), text.size()));
}

/// True with `scheme:` in front of an authority; a colon anywhere else is part of a name, as in
/// mp4:folder/file.
bool has_scheme(std::string_view reference) {
    const std::size_t colon = reference.find("://");
    return colon != std::string_view::npos && before(reference, "/?").size() > colon;
}

/// `host:port` of a tcUrl, as typed; empty for a tcUrl of the user's own that has none.
std::string_view authority_of(std::string_view tc_url) {
    const std::size_t mark = tc_url.find("://");
    if (mark == std::string_view::npos) return {};
    const std::string_view authority = before(tc_url.substr(mark + 3), "/?");
    return authority.substr(authority.rfind('@') + 1);
}

/// The path with its dot segments removed (RFC 3986, 5.2.4); `path` begins with a slash.
std::string without_dots(std::string_view path) {
    std::string result;
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::string_view segment = before(path, "/");
        path.remove_prefix(segment.size());
        if (segment == "..") {
            result.resize(result.empty() ? 0 : result.rfind('/'));
        } else if (segment != ".") {
            result.append("/").append(segment);
            continue;
        }
        if (path.empty()) result += '/';
    }
    return result;
}

/// The path without our stream name at its end: with that name it is the path of a stream, not of an app.
std::string_view without_key(std::string_view path_and_query, const Url& from) {
    if (path_and_query == '/' + from.app) return path_and_query;
    const std::string whole = '/' + from.key;
    const std::string name = '/' + std::string(before(from.key, "?"));
    for (const std::string& end : {whole, name}) {
        if (path_and_query.size() > end.size() && path_and_query.ends_with(end))
            return path_and_query.substr(0, path_and_query.size() - end.size());
    }
    return path_and_query;
}

/// Path and query of a reference without an authority.
std::string merged(const Url& from, std::string_view reference) {
    const std::string path = '/' + std::string(before(from.app, "?"));
    if (reference.starts_with('?')) return path + std::string(reference);
    if (reference.starts_with('/')) return std::string(reference);
    return path.substr(0, path.rfind('/') + 1) + std::string(reference);
}

}  // namespace

Url resolve_reference(const Url& from, std::string_view reference) {
    reference = before(reference, "#");
    Url url = from;
    url.login_query.clear();
    if (reference.empty()) return url;

    std::string scheme = from.tls ? "rtmps:" : "rtmp:";
    if (has_scheme(reference)) {
        const std::size_t colon = reference.find(':') + 1;
        scheme = reference.substr(0, colon);
        reference.remove_prefix(colon);
    }
    std::string_view authority = authority_of(from.tc_url);
    const bool names_host = reference.starts_with("//");
    std::string path_and_query;
    if (names_host) {
        reference.remove_prefix(2);
        authority = before(reference, "/?");
        path_and_query = reference.substr(authority.size());
        authority = authority.substr(authority.rfind('@') + 1);
    } else {
        path_and_query = merged(from, reference);
    }
    const std::string_view path = before(path_and_query, "?");
    std::string resolved = without_dots(path) + path_and_query.substr(path.size());
    if (resolved.empty() || resolved == "/") resolved = '/' + from.app;

    const std::string text =
        scheme + "//" + std::string(authority) + std::string(without_key(resolved, from));
    UrlOverrides overrides;
    overrides.key = from.key;
    url = parse_url(text, overrides);
    url.user = from.user;
    url.password = from.password;
    if (!names_host) {
        // The user's own tcUrl may name another host than the one that we are connected to.
        url.host = from.host;
        url.port = from.port;
    }
    return url;
}

}  // namespace rtmp
