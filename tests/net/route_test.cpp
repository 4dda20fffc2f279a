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

TEST_CASE("the first detour that fits counts, and its empty parts stand for any and for the same") {
    net::Route route;
    route.detours = {{{.host = "Host.test", .port = 80}, {.host = "one.test", .port = 8080}},
                     {{.host = "host.test", .port = 0}, {.host = "two.test", .port = 0}},
                     {{.host = "", .port = 443}, {.host = "", .port = 8443}},
                     {{.host = "", .port = 0}, {.host = "::1", .port = 9}}};
    const auto target = [&](const std::string& host, std::uint16_t port) {
        return route.target({.host = host, .port = port}).text();
    };
    CHECK(target("hOST.test", 80) == "one.test:8080");
    CHECK(target("host.test", 81) == "two.test:81");
    CHECK(target("other.test", 443) == "other.test:8443");
    CHECK(target("other.test", 1) == "[::1]:9");
    route.detours.pop_back();
    CHECK(target("other.test", 1) == "other.test:1");
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
