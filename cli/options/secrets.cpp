#include "cli/options/secrets.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <optional>

#include "ground/ascii.hpp"

namespace cli {

namespace {

/// Part of a text, as offsets.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

bool is_of_scheme(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.';
}

/// True for `rtmp`, `rtmps` and their relatives, in any case, whatever stands before.
/// Schemes of the URLs that hold keys: those that are published to, and those that are watched.
bool may_hold_key(std::string_view scheme) {
    const std::string name = ground::lower_case(scheme);
    return name.find("rtmp") != std::string::npos || name == "http" || name == "https";
}

bool is_any_scheme(std::string_view scheme) {
    return !scheme.empty();
}

/// The first URL of such a scheme at or after `from`; it goes on to the end of the text.
std::optional<Range> find_url(std::string_view text, std::size_t from,
                              bool (*is_wanted)(std::string_view scheme)) {
    std::size_t colon = text.find("://", from);
    while (colon != std::string_view::npos) {
        std::size_t begin = colon;
        while (begin > from && is_of_scheme(text[begin - 1]))
            --begin;
        if (is_wanted(text.substr(begin, colon - begin))) return Range{begin, text.size()};
        colon = text.find("://", colon + 1);
    }
    return std::nullopt;
}

/// The part of a URL that may be shown: host and port. Nothing when an '@' comes later than the host: it
/// could be the end of a password with a slash in it.
Range shown_part(std::string_view text, Range url) {
    const std::size_t begin = text.find("//", url.begin) + 2;
    const std::size_t end = std::min(text.find_first_of("/?#", begin), url.end);
    const std::size_t at = text.substr(0, url.end).rfind('@');
    if (at == std::string_view::npos || at < begin) return {begin, end};
    return at < end ? Range{at + 1, end} : Range{begin, begin};
}

/// Overwrites the secret parts of the URL in `text`, if there is one: a whole argument is one URL to its end.
void scrub_url(char* text, std::size_t size) {
    const std::string_view view(text, size);
    const std::optional<Range> url = find_url(view, 0, may_hold_key);
    if (!url) return;
    const Range shown = shown_part(view, *url);
    std::fill(text + view.find("//", url->begin) + 2, text + shown.begin, '*');
    for (std::size_t i = shown.end; i < size; ++i) {
        if (i > shown.end || text[i] != '/') text[i] = '*';
    }
}

bool is_secret_option(std::string_view name) {
    return name == "--key" || name == "--app" || name == "--user" || name == "--verify-user" ||
           name == "--verify-header";
}

/// Overwrites the login in a proxy's URL.
void scrub_login(char* text, std::size_t size) {
    const std::string_view view(text, size);
    const std::size_t scheme = view.find("://");
    const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
    const std::size_t at = view.rfind('@');
    if (at != std::string_view::npos && at > begin) std::fill(text + begin, text + at, '*');
}

}  // namespace

std::string mask_urls(std::string_view text) {
    std::string masked;
    std::size_t done = 0;
    while (const std::optional<Range> url = find_url(text, done, is_any_scheme)) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n'\"", url->begin), text.size());
        const Range shown = shown_part(text, {url->begin, end});
        const std::size_t after_scheme = text.find("//", url->begin) + 2;
        masked.append(text.substr(done, after_scheme - done));
        masked.append(text.substr(shown.begin, shown.end - shown.begin));
        if (shown.begin == shown.end) {
            masked.append("****");
        } else if (shown.end < end) {
            masked.append("/****");
        }
        done = end;
    }
    return masked.append(text.substr(done));
}

void scrub_arguments(int count, char** arguments) {
    for (int i = 1; i < count; ++i) {
        char* const argument = arguments[i];
        const std::size_t size = std::strlen(argument);
        const std::string_view view(argument, size);
        const std::size_t equals = view.find('=');
        if (is_secret_option(view) && i + 1 < count) {
            ++i;
            std::fill_n(arguments[i], std::strlen(arguments[i]), '*');
        } else if (equals != std::string_view::npos && is_secret_option(view.substr(0, equals))) {
            std::fill(argument + equals + 1, argument + size, '*');
        } else if (view == "--proxy" && i + 1 < count) {
            ++i;
            scrub_login(arguments[i], std::strlen(arguments[i]));
        } else if (equals != std::string_view::npos && view.substr(0, equals) == "--proxy") {
            scrub_login(argument + equals + 1, size - equals - 1);
        } else {
            scrub_url(argument, size);
        }
    }
}

}  // namespace cli
