#include "dial/redirects.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "dial/failure.hpp"
#include "rtmp/reference.hpp"

namespace dial {

namespace {

Failure refused(const rtmp::Url& from, const std::string& why) {
    return {ExitStatus::connect_refused, fmt::format("{}: {}", from.redacted(), why)};
}

std::string place(const rtmp::Url& url) {
    return fmt::format("{} {} {}", url.host, url.port, url.tc_url);
}

}  // namespace

rtmp::Url next_address(const rtmp::Url& from, const std::string& reference) {
    rtmp::Url to;
    try {
        to = rtmp::resolve_reference(from, reference);
    } catch (const rtmp::UrlError& error) {
        throw refused(from, fmt::format("the server sends us to an address that cannot be used ({}); ask its "
                                        "operator",
                                        error.what()));
    }
    to.number = from.number;
    if (from.tls && !to.tls) {
        throw refused(from,
                      fmt::format("the server sends us to {}, without TLS, where anybody could read key "
                                  "and stream: not followed; publish to that URL if this is wanted",
                                  to.redacted()));
    }
    return to;
}

Redirects::Redirects(const rtmp::Url& start, unsigned limit) : visited_{place(start)}, limit_(limit) {}

rtmp::Url Redirects::follow(const rtmp::Url& from, const std::string& reference) {
    rtmp::Url to = next_address(from, reference);
    const std::string name = to.redacted();
    if (limit_ == 0) {
        throw refused(
            from,
            fmt::format("the server redirects to {}, and --max-redirs is 0; publish to that URL", name));
    }
    if (std::find(visited_.begin(), visited_.end(), place(to)) != visited_.end()) {
        throw refused(from,
                      fmt::format("the server redirects to {}, where we have been: the redirects go in a "
                                  "circle; ask its operator",
                                  name));
    }
    if (visited_.size() > limit_) {
        throw refused(from,
                      fmt::format("redirected more than {} times, at last to {}; raise --max-redirs, or "
                                  "ask its operator",
                                  limit_, name));
    }
    visited_.push_back(place(to));
    return to;
}

}  // namespace dial
