#include "cli/push/places.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "cli/destination/destinations.hpp"
#include "cli/destination/remote_access.hpp"
#include "cli/destination/secret_file.hpp"
#include "cli/options/usage.hpp"
#include "media/remote/remote_stream.hpp"
#include "watch/remote_output.hpp"
#include "watch/rtmp_output.hpp"

namespace cli {

namespace {

using Settings = watch::Viewer::Settings;

Settings remote_place(const std::string& place, const rtmp::Url& destination, const Options& options) {
    // The key often stands in the path.
    const std::string name =
        destination.redact(media::redacted_address(place == "-" ? "standard input" : place));
    const media::RemoteAccess access = remote_access(options, place, name);
    return {.name = name,
            .open = [place, access](watch::Calls& calls) -> std::unique_ptr<watch::Output> {
                return std::make_unique<watch::RemoteOutput>(place, access, calls);
            },
            .kind = media::is_network_address(place) ? Settings::Kind::address : Settings::Kind::pipe,
            .patience = options.verify.timeout};
}

/// The URL that is played: the destination's own, or another one, with the key and the login of playback.
rtmp::Url url_to_play(const std::string& place, const rtmp::Url& destination, const Options& options) {
    rtmp::Url url = destination;
    if (!place.empty()) {
        rtmp::UrlOverrides overrides;
        if (!options.verify.key_file.empty())
            overrides.key = read_key_file(options.verify.key_file, "--verify-key-file");
        url = rtmp::parse_url(place, overrides);
    } else if (!options.verify.key_file.empty()) {
        url.key = read_key_file(options.verify.key_file, "--verify-key-file");
    }
    if (!options.verify.user.empty()) {
        const std::size_t colon = options.verify.user.find(':');
        url.user = options.verify.user.substr(0, colon);
        url.password = colon == std::string::npos ? "" : options.verify.user.substr(colon + 1);
    }
    if (url.key.empty())
        refuse_usage("--verify: the URL has no stream name at its end; give one, or --verify-key-file");
    return url;
}

Settings rtmp_place(const std::string& place, const rtmp::Url& destination, const Options& options) {
    const rtmp::Url url = url_to_play(place, destination, options);
    auto dialled = std::make_shared<dial::Settings>(settings_of(options));
    dialled->connect_timeout = std::min(dialled->connect_timeout, options.verify.timeout);
    return {.name = url.redacted(),
            .open = [url, dialled](watch::Calls& calls) -> std::unique_ptr<watch::Output> {
                return std::make_unique<watch::RtmpOutput>(url, *dialled, calls);
            },
            .kind = Settings::Kind::address,
            .patience = options.verify.timeout};
}

}  // namespace

Settings place_to_watch(const std::string& place, const rtmp::Url& destination, const Options& options) {
    if (place.empty() || rtmp::is_rtmp_url(place)) return rtmp_place(place, destination, options);
    if (place.find("://") != std::string::npos && !media::is_network_address(place))
        refuse_usage("--verify watches rtmp, rtmps, http and https URLs, - and files");
    return remote_place(place, destination, options);
}

}  // namespace cli
