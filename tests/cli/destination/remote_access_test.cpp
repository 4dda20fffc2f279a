#include "cli/destination/remote_access.hpp"

#include <doctest/doctest.h>
#include <string>

#include "dial/failure.hpp"

namespace remote_access_test {

using cli::Options;
using cli::remote_access;

namespace {

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

TEST_CASE("a proxy that speaks no HTTP is refused, and no secret told") {
    const Options options = through(net::Proxy::Kind::socks5h);
    try {
        remote_access(options, "https://joe:hidden@host/live.m3u8?token=hidden");
        FAIL("it went through");
    } catch (const dial::Failure& failure) {
        CHECK(failure.status() == dial::ExitStatus::usage);
        const std::string what = failure.what();
        CHECK(what.find("socks5h://proxy.example:3128") != std::string::npos);
        CHECK(what.find("hidden") == std::string::npos);
        CHECK(what.find("sesame") == std::string::npos);
    }
}

}  // namespace remote_access_test
