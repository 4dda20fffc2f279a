#include "cli/options/route_words.hpp"

#include <doctest/doctest.h>

#include "cli/options/options.hpp"
#include "cli/options/units.hpp"
#include "dial/failure.hpp"
#include "net/stream.hpp"
#include "support/environment.hpp"

namespace route_words_test {

using cli::parse_fixed_hosts;
using cli::parse_origin;
using cli::parse_proxy;
using Kind = net::Proxy::Kind;

namespace {

/// Text of the error; empty when there is none.
template <typename Action>
std::string refusal(Action action) {
    try {
        action();
    } catch (const cli::UnitError& error) {
        return error.what();
    }
    return {};
}

publish::Settings settings(std::initializer_list<const char*> options) {
    std::vector<const char*> all{"rtmpush", "a.flv", "rtmp://host/live/key"};
    all.insert(all.end(), options);
    return cli::parse_options(static_cast<int>(all.size()), all.data()).settings;
}

}  // namespace

TEST_CASE("a proxy is scheme, login, host and port, as curl has it") {
    const net::Proxy whole = *parse_proxy("socks5h://me:p%40s:s@proxy.example:1081");
    CHECK(whole.kind == Kind::socks5h);
    CHECK(whole.user == "me");
    CHECK(whole.password == "p@s:s");
    CHECK(whole.endpoint.text() == "proxy.example:1081");
    CHECK(whole.text() == "socks5h://proxy.example:1081");
    CHECK(parse_proxy("socks5://h")->text() == "socks5://h:1080");
    CHECK(parse_proxy("h:3128")->text() == "http://h:3128");
    CHECK(parse_proxy("http://[::1]:8/")->text() == "http://[::1]:8");
    CHECK(parse_proxy("http://me@h")->user == "me");
    CHECK(parse_proxy("http://me:a@b/c@h/")->password == "a@b/c");
    CHECK(parse_proxy("") == std::nullopt);
}

TEST_CASE("socks is SOCKS5 that resolves the name, and a scheme has no case") {
    const net::Proxy gnome = *parse_proxy("socks://127.0.0.1:9050/");
    CHECK(gnome.kind == Kind::socks5h);
    CHECK(gnome.text() == "socks5h://127.0.0.1:9050");
    CHECK(parse_proxy("SOCKS5://h")->kind == Kind::socks5);
    CHECK(parse_proxy("HTTP://h")->kind == Kind::http);
}

TEST_CASE("a detour has four parts, each of which may be empty") {
    using cli::parse_detours;
    const auto both = parse_detours(" host:1935:[::1]:1936\t:::9 ");
    REQUIRE(both.size() == 2);
    CHECK(both[0].from.text() == "host:1935");
    CHECK(both[0].to.text() == "[::1]:1936");
    CHECK(both[1].from.host.empty());
    CHECK(both[1].from.port == 0);
    CHECK(both[1].to.host.empty());
    CHECK(both[1].to.port == 9);
    CHECK(parse_detours("[::2]:1::")[0].from.host == "::2");
    CHECK(parse_detours("::other:")[0].to.host == "other");
    for (const std::string text : {"host", "a:1:b", "a:1:b:2:c", "a:x:b:2", "a:1:b:70000", "a:0:b:1"}) {
        CAPTURE(text);
        CHECK_FALSE(refusal([&] { parse_detours(text); }).empty());
    }
    CHECK(settings({"--connect-to", "a:1:b:2", "--connect-to", "c:1:d:2"}).route.detours.size() == 2);
}

TEST_CASE("what is no proxy is refused, and nothing of it repeated") {
    for (const std::string text :
         {"socks4://me:secret@h", "https://me:secret@h", "secret://", "http://me:secret@h:0", "http://",
          "http://me:secret@", "http://me:secret@h:secret", "http://me:secret@h:70000",
          "http://me:sec ret@h"}) {
        CAPTURE(text);
        const std::string error = refusal([&] { parse_proxy(text); });
        CHECK_FALSE(error.empty());
        CHECK(error.find("sec") == std::string::npos);
    }
    CHECK(refusal([] { parse_proxy("socks5://" + std::string(256, 'u') + "@h"); }).find("255") !=
          std::string::npos);
}

TEST_CASE("fixed hosts are host, port and addresses") {
    const auto hosts = parse_fixed_hosts("a.example:443:192.0.2.1,[::1],::2 [::3]:80:127.0.0.1\n*:1935:::4");
    REQUIRE(hosts.size() == 3);
    CHECK(hosts[0].endpoint.text() == "a.example:443");
    CHECK(hosts[0].addresses == std::vector<std::string>{"192.0.2.1", "::1", "::2"});
    CHECK(hosts[1].endpoint.text() == "[::3]:80");
    CHECK(hosts[2].endpoint.host == "*");
    CHECK(hosts[2].addresses == std::vector<std::string>{"::4"});
    CHECK(parse_fixed_hosts("  ").empty());
    for (const char* text : {"a", "a:1", "a:1:", ":1:::1", "a:b:::1", "a:0:::1", "a:1:name", "a:1:::1,"}) {
        CAPTURE(text);
        CHECK_FALSE(refusal([&] { parse_fixed_hosts(text); }).empty());
    }
}

TEST_CASE("an origin is an address or a device") {
    CHECK(parse_origin("192.0.2.1").address->host() == "192.0.2.1");
    CHECK(parse_origin("[::1]").address->host() == "::1");
    CHECK(parse_origin("eth0.100").device == "eth0.100");
    CHECK_FALSE(refusal([] { parse_origin(""); }).empty());
    CHECK_FALSE(refusal([] { parse_origin("longer-than-a-device"); }).empty());
}

TEST_CASE("each option of the route reaches its place") {
    const net::Route route = settings({"-4", "--interface", "lo", "--resolve", "a:1:::1", "--resolve=b:2:::2",
                                       "--proxy", "socks5://p", "--noproxy", "host"})
                                 .route;
    CHECK(route.dial.names.family == net::Family::ipv4);
    CHECK(route.dial.origin.device == "lo");
    CHECK(route.dial.names.fixed.size() == 2);
    REQUIRE(route.proxy);
    CHECK(route.proxy_for("host") == nullptr);
    CHECK(route.proxy_for("other") != nullptr);
    CHECK(settings({"-6"}).route.dial.names.family == net::Family::ipv6);
    const Variable resolve("RTMPUSH_RESOLVE", "a:1:::1 b:2:::2");
    CHECK(settings({}).route.dial.names.fixed.size() == 2);
    CHECK(settings({"--resolve", "a:1:::1"}).route.dial.names.fixed.size() == 1);
}

TEST_CASE("what excludes each other in a route is refused") {
    CHECK_THROWS_WITH_AS(settings({"-4", "-6"}), doctest::Contains("exclude"), dial::Failure);
    CHECK_THROWS_WITH_AS(settings({"-6", "--interface", "127.0.0.1"}),
                         doctest::Contains("--interface 127.0.0.1 is an IPv4 address"), dial::Failure);
    CHECK_NOTHROW(settings({"-6", "--interface", "::1"}));
}

TEST_CASE("the environment's proxy is used where ours is silent") {
    const Variable lower("all_proxy", std::nullopt);
    const Variable upper("ALL_PROXY", "socks5h://me:secret@upper");
    const Variable no_lower("no_proxy", std::nullopt);
    const Variable no_upper("NO_PROXY", "other,.example");
    CHECK(settings({}).route.proxy->endpoint.host == "upper");
    CHECK(settings({}).route.proxy_for("a.example") == nullptr);
    CHECK(settings({"--noproxy", ""}).route.proxy_for("a.example") != nullptr);
    CHECK(settings({"--proxy", "ours"}).route.proxy->endpoint.host == "ours");
    CHECK(settings({"--proxy", "ours"}).route.proxy_for("other") == nullptr);
    CHECK_FALSE(settings({"--proxy", ""}).route.proxy);
    {
        const Variable first("all_proxy", "lower");
        CHECK(settings({}).route.proxy->endpoint.host == "lower");
        const Variable none("all_proxy", "");
        CHECK_FALSE(settings({}).route.proxy);
    }
}

TEST_CASE("a proxy of the environment that cannot be used matters to the hosts that need it, and no others") {
    const Variable lower("all_proxy", std::nullopt);
    const Variable wrong("ALL_PROXY", "ftp://me:secret@h");
    const Variable no_lower("no_proxy", "direct");
    const net::Route route = settings({}).route;
    CHECK(route.proxy_for("direct") == nullptr);
    CHECK_THROWS_WITH_AS(route.proxy_for("host"), doctest::Contains("ALL_PROXY: the scheme"), net::Error);
    CHECK(settings({"--proxy", "ours"}).route.proxy_for("host") != nullptr);
    CHECK(settings({"--proxy", ""}).route.proxy_for("host") == nullptr);
    CHECK_THROWS_AS(settings({"--proxy", "ftp://h"}), dial::Failure);
}

}  // namespace route_words_test
