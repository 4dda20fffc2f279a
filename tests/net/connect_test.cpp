#include "net/connect.hpp"

#include <doctest/doctest.h>

#include "net/error_of.hpp"
#include "net/loopback.hpp"
#include "net/name_service.hpp"
#include "net/proxy_server.hpp"

namespace connect_test {

namespace {

using Kind = net::Proxy::Kind;
using net::ErrorKind;

net::Connected reach(const net::Route& route, const std::string& host, std::uint16_t port) {
    return net::connect_along(route, {.host = host, .port = port}, loopback::patience, nullptr);
}

/// Checks that the stream carries a byte there and another back.
void check_carries(net::Stream& stream, loopback::Listener& listener) {
    loopback::Peer peer = listener.accept();
    const std::uint8_t byte = 'x';
    const net::ByteView view(&byte, 1);
    REQUIRE(stream.write_some({&view, 1}) == 1);
    CHECK(peer.read(1) == "x");
    peer.write("y");
    REQUIRE(stream.wait({.read = true, .write = false}, loopback::soon(), nullptr).readable);
    std::array<std::uint8_t, 1> answer{};
    REQUIRE(stream.read_some(answer).bytes == 1);
    CHECK(answer[0] == 'y');
}

}  // namespace

TEST_CASE("a connection goes through each kind of proxy, with and without a login, in pieces or not") {
    for (const Kind kind : {Kind::socks5h, Kind::socks5, Kind::http}) {
        for (const bool pieces : {false, true}) {
            CAPTURE(static_cast<int>(kind));
            CAPTURE(pieces);
            loopback::Listener listener;
            ProxyServer server({.kind = kind,
                                .user = pieces ? "me" : "",
                                .password = pieces ? "open sesame" : "",
                                .each_byte = pieces});
            net::Route route;
            route.proxy = server.proxy();
            net::Connected connected = reach(route, "localhost", listener.port());
            CHECK(connected.stream->peer() == server.proxy().endpoint.text());
            CHECK(connected.times.connect.count() > 0);
            check_carries(*connected.stream, listener);
            connected.stream.reset();
            // SOCKS5 without the h resolves names here, and nobody else does.
            const std::string host = kind == Kind::socks5 ? "127.0.0.1" : "localhost";
            if (kind != Kind::socks5 || !loopback::has_ipv6())
                CHECK(server.asked_for() == host + ":" + std::to_string(listener.port()));
        }
    }
}

TEST_CASE("a proxy that cannot reach the host says so") {
    const loopback::Bound closed;
    for (const Kind kind : {Kind::socks5h, Kind::http}) {
        ProxyServer server({.kind = kind});
        net::Route route;
        route.proxy = server.proxy();
        CHECK(error_of([&] { reach(route, "127.0.0.1", closed.port()); }).kind() == ErrorKind::proxy_refused);
    }
}

TEST_CASE("a proxy that is not there is named") {
    const loopback::Bound closed;
    net::Route route;
    route.proxy = net::Proxy{.kind = Kind::http,
                             .endpoint = {.host = "127.0.0.1", .port = closed.port()},
                             .user = "me",
                             .password = "open sesame"};
    const net::Error error = error_of([&] { reach(route, "host.test", 1935); });
    CHECK(error.kind() == ErrorKind::proxy_unreachable);
    const std::string address = closed.where().text();
    CHECK(std::string(error.what()) ==
          "proxy http://" + address + ": cannot connect to " + address + ": connection refused");
    route.proxy->endpoint.host = name_service::unknown;
    CHECK(error_of([&] { reach(route, "host.test", 1935); }).kind() == ErrorKind::not_resolved);
}

TEST_CASE("a frozen proxy has the timeout of a phase") {
    const loopback::Listener silent;
    net::Route route;
    route.proxy = net::Proxy{.endpoint = {.host = "127.0.0.1", .port = silent.port()}};
    net::ConnectProgress progress;
    const net::Error error = error_of([&] {
        net::connect_along(route, {.host = "host.test", .port = 1}, std::chrono::milliseconds(50), nullptr,
                           &progress);
    });
    CHECK(error.kind() == ErrorKind::timed_out);
    CHECK(std::string(error.what()).find("proxy socks5h://127.0.0.1:") != std::string::npos);
    // The dialogue with the proxy is part of the connect.
    CHECK(progress.part == net::ConnectProgress::Part::connect);
    CHECK(std::chrono::steady_clock::now() - progress.since >= std::chrono::milliseconds(50));
}

TEST_CASE("listed hosts are reached without the proxy") {
    loopback::Listener listener;
    net::Route route;
    route.proxy = net::Proxy{.endpoint = {.host = name_service::unknown, .port = 1}};
    route.direct = net::HostList("127.0.0.0/8");
    check_carries(*reach(route, "127.0.0.1", listener.port()).stream, listener);
}

TEST_CASE("a fixed address counts for the proxy, too") {
    loopback::Listener listener("127.0.0.5");
    ProxyServer server({});
    net::Route route;
    route.proxy = server.proxy();
    route.dial.names.fixed = {{{.host = "*", .port = listener.port()}, {"127.0.0.5"}}};
    net::Connected connected = reach(route, name_service::unknown, listener.port());
    check_carries(*connected.stream, listener);
    connected.stream.reset();
    CHECK(server.asked_for() == "127.0.0.5:" + std::to_string(listener.port()));
}

TEST_CASE("a connection begins at the address or the device that is asked for") {
    loopback::Listener listener;
    net::Route route;
    SUBCASE("address") {
        route.dial.origin.address = loopback::address("127.0.0.77", 0);
        const auto stream = reach(route, "127.0.0.1", listener.port()).stream;
        const ground::Descriptor accepted(listener.take());
        sockaddr_storage storage{};
        socklen_t size = sizeof storage;
        REQUIRE(::getpeername(accepted.number(), reinterpret_cast<sockaddr*>(&storage), &size) == 0);
        CHECK(net::Address(reinterpret_cast<const sockaddr*>(&storage), size).host() == "127.0.0.77");
    }
    SUBCASE("device") {
        route.dial.origin.device = "lo";
        check_carries(*reach(route, "127.0.0.1", listener.port()).stream, listener);
    }
    SUBCASE("a device that is not there") {
        route.dial.origin.device = "none0";
        const net::Error error = error_of([&] { reach(route, "127.0.0.1", listener.port()); });
        CHECK(error.kind() == ErrorKind::unreachable);
        CHECK(std::string(error.what()).ends_with("no such device (none0)"));
    }
    SUBCASE("an address that is not ours") {
        route.dial.origin.address = loopback::address("192.0.2.1", 0);
        const net::Error error = error_of([&] { reach(route, "127.0.0.1", listener.port()); });
        CHECK(error.kind() == ErrorKind::unreachable);
        CHECK(std::string(error.what()).ends_with("(from 192.0.2.1)"));
    }
    SUBCASE("an address of a family that the host does not have") {
        route.dial.origin.address = loopback::address("::1", 0);
        CHECK(error_of([&] { reach(route, "127.0.0.1", listener.port()); }).kind() ==
              ErrorKind::not_resolved);
    }
}

}  // namespace connect_test
