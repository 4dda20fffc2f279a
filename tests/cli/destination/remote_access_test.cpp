#include "cli/destination/remote_access.hpp"

#include <doctest/doctest.h>
#include <optional>
#include <string>
#include <string_view>

#include "dial/failure.hpp"

namespace remote_access_test {

using cli::Options;

namespace {

/// The access to a place whose name without secrets is another one.
media::RemoteAccess remote_access(const Options& options, const std::string& address) {
    return cli::remote_access(options, address, "the place");
}

Options through(net::Proxy::Kind kind) {
    Options options;
    options.settings.route.proxy = net::Proxy{.kind = kind,
                                              .endpoint = {.host = "proxy.example", .port = 3128},
                                              .user = "me",
                                              .password = "open sesame"};
    return options;
}

}  // namespace

TEST_CASE("headers and login go with the request, each on its line") {
    Options options;
    options.verify.headers = {"X-Token: 1", "A: b"};
    options.verify.user = "joe:secret";
    CHECK(remote_access(options, "https://host/live.m3u8").headers ==
          "X-Token: 1\r\nA: b\r\nAuthorization: Basic am9lOnNlY3JldA==\r\n");
    CHECK(remote_access(Options(), "https://host/live.m3u8").headers.empty());
}

TEST_CASE("an http proxy is gone through, and what is no address needs none") {
    const Options options = through(net::Proxy::Kind::http);
    CHECK(remote_access(options, "https://host:8443/live.m3u8").http_proxy ==
          "http://me:open sesame@proxy.example:3128");
    CHECK(remote_access(options, "-").http_proxy.empty());
    CHECK(remote_access(Options(), "https://host/live.m3u8").http_proxy.empty());
    Options direct = options;
    direct.settings.route.direct = net::HostList("host");
    CHECK(remote_access(direct, "https://user@host:8443/live.m3u8?x@y").http_proxy.empty());
}

TEST_CASE("what a viewer over HTTP cannot do is refused, and not left out") {
    const auto refused = [](const std::string& address, const auto& ask) {
        Options options;
        ask(options);
        try {
            remote_access(options, address);
        } catch (const dial::Failure& failure) {
            CHECK(failure.status() == dial::ExitStatus::usage);
            return std::string(failure.what());
        }
        return std::string();
    };
    const std::string address = "https://host:8443/live.m3u8";
    const auto holds = [](const std::string& words, std::string_view part) {
        return words.find(part) != std::string::npos;
    };
    const auto fix = [](Options& o) {
        o.settings.route.dial.names.fixed = {{{.host = "host", .port = 8443}, {"127.0.0.1"}}};
    };
    CHECK(holds(refused(address, fix), "--resolve"));
    // A name of another server, as that of the destination, is none of its business.
    CHECK(refused("https://other/live.m3u8", fix).empty());
    CHECK(holds(refused(address,
                        [](Options& o) {
                            o.settings.route.detours = {{{}, {"there", 1}}};
                        }),
                "--connect-to"));
    CHECK(holds(refused(address, [](Options& o) { o.settings.route.dial.names.family = net::Family::ipv6; }),
                "--ipv6"));
    CHECK(holds(refused(address, [](Options& o) { o.settings.route.dial.origin.device = "eth0"; }),
                "--interface"));
    CHECK(holds(refused(address, [](Options& o) { o.settings.tls.certificate_file = "me.pem"; }), "--cert"));
    CHECK(refused("http://host/live.m3u8", [](Options& o) {
              o.settings.tls.certificate_file = "me.pem";
          }).empty());
    for (const std::string_view port : {"0", "65536", "x", "80x", ""}) {
        CAPTURE(port);
        CHECK(holds(refused("http://[::1]:" + std::string(port) + "/live.m3u8", [](Options&) {}), "port"));
    }
    CHECK(refused("http://[::1]:8080/live.m3u8", [](Options&) {}).empty());
    CHECK(refused("-", fix).empty());
}

TEST_CASE("a place over https whose server may be anybody is told") {
    net::TlsOptions tls;
    CHECK_FALSE(cli::insecure_warning("https://host/key.m3u8", "https://host/****", tls));
    tls.verification = net::TlsOptions::Verification::none;
    CHECK_FALSE(cli::insecure_warning("http://host/key.m3u8", "http://host/****", tls));
    const std::optional<std::string> warning =
        cli::insecure_warning("https://host/key.m3u8", "https://host/****", tls);
    REQUIRE(warning);
    CHECK(warning->starts_with("https://host/****: --insecure:"));
}

TEST_CASE("a proxy that speaks no HTTP is refused, and no secret told") {
    const Options options = through(net::Proxy::Kind::socks5h);
    try {
        remote_access(options, "https://joe:hidden@host/live.m3u8?token=hidden");
        FAIL("it went through");
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::usage);
        const std::string what = failure.what();
        CHECK(what.find("socks5h://proxy.example:3128") != std::string::npos);
        CHECK(what.starts_with("the place: "));
        CHECK(what.find("hidden") == std::string::npos);
        CHECK(what.find("sesame") == std::string::npos);
    }
}

}  // namespace remote_access_test
