#include "net/route.hpp"

#include <doctest/doctest.h>

#include "net/stream.hpp"

namespace route_test {

TEST_CASE("the first entry that fits a host and port counts, whatever the case of its letters") {
    const net::Names names{.fixed = {{{.host = "Host.test", .port = 80}, {"192.0.2.1"}},
                                     {{.host = "*", .port = 80}, {"192.0.2.2"}},
                                     {{.host = "host.test", .port = 80}, {"192.0.2.3"}}}};
    CHECK(names.find({.host = "hOST.test", .port = 80}) == &names.fixed[0]);
    CHECK(names.find({.host = "other.test", .port = 80}) == &names.fixed[1]);
    CHECK(names.find({.host = "host.test", .port = 81}) == nullptr);
    CHECK(names.find({.host = "host.test.", .port = 80}) == &names.fixed[0]);
}

TEST_CASE("a proxy's text shows no login") {
    const net::Proxy proxy{.kind = net::Proxy::Kind::http,
                           .endpoint = {.host = "::1", .port = 3128},
                           .user = "me",
                           .password = "open sesame"};
    CHECK(proxy.text() == "http://[::1]:3128");
}

TEST_CASE("listed hosts are reached without the proxy, and all others through it") {
    net::Route route;
    CHECK(route.proxy_for("192.0.2.1") == nullptr);
    route.proxy = net::Proxy{.endpoint = {.host = "proxy.test", .port = 1080}};
    route.direct = net::HostList("127.0.0.0/8");
    CHECK(route.proxy_for("127.0.0.1") == nullptr);
    CHECK(route.proxy_for("192.0.2.1") == &*route.proxy);
}

TEST_CASE("no host is reached past a proxy that cannot be understood") {
    net::Route route;
    route.proxy_fault = "what a proxy";
    route.direct = net::HostList("near.test");
    CHECK(route.proxy_for("near.test") == nullptr);
    CHECK_THROWS_WITH_AS(route.proxy_for("far.test"), "what a proxy", net::Error);
}

}  // namespace route_test
