#include "cli/destination/destinations.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "cli/destination/credentials.hpp"
#include "cli/destination/secret_file.hpp"
#include "cli/options/secrets.hpp"
#include "cli/options/service_choice.hpp"
#include "cli/version.hpp"
#include "dial/network_failure.hpp"
#include "ground/host_name.hpp"

namespace cli {

using dial::ExitStatus;
using dial::Failure;

namespace {

/// Refuses a host that cannot be reached for what its proxy is called, before anything is read or sent.
void require_way(const rtmp::Url& url, const net::Route& route) {
    try {
        static_cast<void>(route.proxy_for(url.host));
    } catch (const net::Error& error) {
        throw dial::network_failure(error, url);
    }
}

/// True for the URL of a service that is known, with its path as it is: none of it is a key.
bool is_ingest(const service::Catalog& catalog, const std::string& typed) {
    return std::ranges::any_of(catalog.services(), [&typed](const service::Service& service) {
        return typed == service.rtmp || typed == service.rtmps || typed == service.backup_rtmp ||
               typed == service.backup_rtmps;
    });
}

/// Tells that a URL with a key in it comes with another key: the server will say no, and not why.
void settle_second_key(rtmp::Url& url, const std::string& typed, const Options& options,
                       publish::Status& status) {
    if (url.second_key.empty()) return;
    if (is_ingest(catalog_of(options), typed)) {
        url.second_key.clear();
        return;
    }
    status.report(publish::report::Warning{fmt::format(
        "{}: a key was also given besides the URL (--key, --key-file or RTMPUSH_KEY), so that the "
        "last part of the URL is taken for a part of the application; if it is the key, leave "
        "the other out, else end the URL with a slash",
        url.redacted())});
}

/// The URL of a destination as typed, with a key from wherever it is. Throws for one that cannot be published
/// to.
rtmp::Url understand(const std::string& typed, const rtmp::UrlOverrides& overrides, const Options& options,
                     publish::Status& status) {
    rtmp::Url url = rtmp::parse_url(typed, overrides);
    if (url.key.empty() && !goes_without_key(options)) {
        // The message does not even show the app: a key can stand there when the app was forgotten.
        throw Failure(
            ExitStatus::usage,
            fmt::format("{}: no stream key; put it at the end of the URL (rtmp://host/app/key), or use "
                        "--key-file, --key or RTMPUSH_KEY",
                        mask_urls(typed)));
    }
    require_way(url, options.settings.route);
    settle_second_key(url, typed, options, status);
    if (options.private_test) make_test(catalog_of(options), url);
    if (const std::optional<std::string> warning = complete_login(url, options.login))
        status.report(publish::report::Warning{*warning});
    return url;
}

/// The catalogue as the engine, which knows no services, takes it.
publish::KnownServers known_servers(const service::Catalog& catalog) {
    publish::KnownServers known;
    for (const service::Service& service : catalog.services()) {
        known.services.push_back(
            {service.name, service.hosts,
             service.video_codecs ? service.video_codecs->names : std::vector<std::string>(),
             service.audio_codecs ? service.audio_codecs->names : std::vector<std::string>()});
    }
    using Name = publish::KnownServers::Program::Name;
    for (const service::ServerProgram& program : catalog.programs()) {
        known.programs.push_back({program.name, program.says, program.before,
                                  program.shares_name ? Name::common : Name::its_own, program.drops,
                                  program.date});
    }
    return known;
}

bool is_same_stream(const rtmp::Url& one, const rtmp::Url& other) {
    return ground::is_same_host(one.host, other.host) && one.port == other.port && one.app == other.app &&
           one.key == other.key;
}

}  // namespace

std::vector<rtmp::Url> destinations(const Options& options, publish::Status& status) {
    rtmp::UrlOverrides overrides = options.overrides;
    if (!options.key_file.empty()) overrides.key = read_key_file(options.key_file);
    std::vector<rtmp::Url> urls;
    for (const std::string& typed : options.destinations) {
        rtmp::Url url = understand(typed, overrides, options, status);
        for (const rtmp::Url& other : urls) {
            if (!is_same_stream(url, other)) continue;
            throw Failure(ExitStatus::usage,
                          fmt::format("{}: named twice; each destination needs a key of its own, and keys "
                                      "that differ stand in the URLs",
                                      url.redacted()));
        }
        const auto reads_alike = [name = url.redacted()](rtmp::Url other) {
            other.number = 1;
            return other.redacted() == name;
        };
        url.number = 1 + static_cast<unsigned>(std::ranges::count_if(urls, reads_alike));
        urls.push_back(std::move(url));
    }
    return urls;
}

publish::Settings settings_of(const Options& options) {
    publish::Settings settings = options.settings;
    // The first word is what servers look for to tell a publisher from a player.
    settings.flash_version = fmt::format("FMLE/3.0 (compatible; rtmpush {})", version);
    settings.strict = options.strict;
    settings.known = known_servers(catalog_of(options));
    settings.encoder = fmt::format("rtmpush {}", version);
    return settings;
}

std::vector<std::string> insecure_warnings(const std::vector<rtmp::Url>& urls, const net::TlsOptions& tls) {
    std::vector<std::string> warnings;
    if (tls.verification != net::TlsOptions::Verification::none) return warnings;
    for (const rtmp::Url& url : urls) {
        if (!url.tls) continue;
        warnings.push_back(fmt::format("{}: --insecure: the server's certificate is {}", url.redacted(),
                                       tls.pins.empty() ? "not verified; anybody could read key and stream"
                                                        : "only held against --pin"));
    }
    return warnings;
}

}  // namespace cli
