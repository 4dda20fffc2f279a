#include "net/opening.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <doctest/doctest.h>
#include <fstream>
#include <string>
#include <utility>

#include "net/error_of.hpp"
#include "net/loopback.hpp"
#include "net/proxy_server.hpp"
#include "net/tls_server.hpp"
#include "support/certificates.hpp"
#include "support/temporary_folder.hpp"

namespace opening_test {

namespace {

using namespace std::chrono_literals;
using net::Directions;
using net::ErrorKind;
using net::Opening;
using Clock = std::chrono::steady_clock;

net::Endpoint endpoint_of(const net::Address& address) {
    const std::string text = address.text();
    return {address.host(), static_cast<std::uint16_t>(std::stoi(text.substr(text.rfind(':') + 1)))};
}

Directions to(const net::Address& address) {
    return {.named = endpoint_of(address), .addresses = {address}};
}

/// Waits as a loop over many would, until the opening is open.
net::Secured drive(Opening& opening) {
    opening.advance(Clock::now());
    while (opening.step() != Opening::Step::open) {
        const net::Stream::Interest interest = opening.interest();
        short events = 0;
        if (interest.read) events |= POLLIN;
        if (interest.write) events |= POLLOUT;
        pollfd ready{opening.descriptor(), events, 0};
        const net::TimePoint turn = std::min(opening.next_turn(), loopback::soon());
        const bool is_ready = net::poll_until({&ready, 1}, turn);
        REQUIRE((is_ready || opening.next_turn() != net::TimePoint::max()));
        opening.advance(Clock::now());
    }
    return opening.take();
}

const net::Origin anywhere;

}  // namespace

TEST_CASE("a connection in the clear is open as soon as TCP is") {
    loopback::Listener listener;
    const Directions way = to(listener.where());
    Opening opening(way, anywhere, nullptr);
    CHECK(opening.step() == Opening::Step::connect);
    CHECK(opening.descriptor() == -1);
    const net::Secured made = drive(opening);
    loopback::Peer peer = listener.accept();
    peer.write("x");
    CHECK(made.stream->wait({}, loopback::soon(), nullptr).readable);
    CHECK(made.stream->peer() == listener.where().text());
    CHECK(opening.sockets() == 1);
    CHECK(opening.times().connected >= opening.times().begun);
    CHECK(opening.times().secured == net::TimePoint{});
}

TEST_CASE("an address that refuses is followed by the next one, on another socket") {
    const loopback::Bound closed("127.0.0.2");
    loopback::Listener listener;
    Directions way = to(closed.where());
    way.addresses.push_back(listener.where());
    Opening opening(way, anywhere, nullptr);
    CHECK(drive(opening).stream->peer() == listener.where().text());
    CHECK(opening.sockets() == 2);
}

TEST_CASE("where none can be connected to, the error names each") {
    const loopback::Bound one("127.0.0.2");
    const loopback::Bound two("127.0.0.3");
    Directions way = to(one.where());
    way.addresses.push_back(two.where());
    Opening opening(way, anywhere, nullptr);
    const net::Error error = error_of([&] { drive(opening); });
    CHECK(error.kind() == ErrorKind::refused);
    CHECK(std::string(error.what()) == "cannot connect to " + one.where().text() + ": connection refused; " +
                                           two.where().text() + ": connection refused");
}

TEST_CASE("a deadline is told in the words of its step") {
    loopback::Listener listener;
    const Directions way = to(listener.where());
    Opening opening(way, anywhere, nullptr);
    opening.advance(Clock::now());
    const net::Error connecting = opening.timed_out();
    CHECK(connecting.kind() == ErrorKind::timed_out);
    CHECK(std::string(connecting.what()).find(listener.where().text()) != std::string::npos);

    Directions proxied = way;
    proxied.proxy = net::Proxy{.kind = net::Proxy::Kind::http, .endpoint = endpoint_of(listener.where())};
    proxied.asked = {{"host.example", 1935}};
    Opening asking(proxied, anywhere, nullptr);
    asking.advance(Clock::now());
    while (asking.step() == Opening::Step::connect) {
        pollfd ready{asking.descriptor(), POLLOUT, 0};
        REQUIRE(net::poll_until({&ready, 1}, loopback::soon()));
        asking.advance(Clock::now());
    }
    CHECK(asking.step() == Opening::Step::proxy);
    CHECK(asking.timed_out().kind() == ErrorKind::timed_out);
    CHECK(std::string(asking.timed_out().what()).find("does it speak HTTP?") != std::string::npos);
}

TEST_CASE("a proxy of each kind passes the connection on") {
    for (const net::Proxy::Kind kind :
         {net::Proxy::Kind::socks5, net::Proxy::Kind::socks5h, net::Proxy::Kind::http}) {
        CAPTURE(static_cast<int>(kind));
        loopback::Listener target;
        ProxyServer server({.kind = kind, .user = "me", .password = "open sesame", .each_byte = true});
        Directions way;
        way.named = endpoint_of(target.where());
        way.proxy = server.proxy();
        way.addresses = {loopback::address(way.proxy->endpoint.host, way.proxy->endpoint.port)};
        way.asked = {way.named};
        Opening opening(way, anywhere, nullptr);
        net::Secured made = drive(opening);
        loopback::Peer peer = target.accept();
        const std::array<std::uint8_t, 1> asked{'a'};
        const net::ByteView view = asked;
        CHECK(made.stream->write_some({&view, 1}) == 1);
        CHECK(peer.read(1) == "a");
        peer.write("b");
        REQUIRE(made.stream->wait({}, loopback::soon(), nullptr).readable);
        std::array<std::uint8_t, 16> buffer{};
        CHECK(made.stream->read_some(buffer).bytes == 1);
        CHECK(buffer[0] == 'b');
        made.stream.reset();
        peer.close();
        CHECK(server.asked_for() == target.where().text());
    }
}

TEST_CASE("a proxy's no is an error of the proxy's") {
    ProxyServer server({.kind = net::Proxy::Kind::socks5, .user = "me", .password = "open sesame"});
    Directions way;
    way.named = {"127.0.0.1", 1};
    way.proxy = server.proxy();
    way.proxy->user.clear();
    way.addresses = {loopback::address(way.proxy->endpoint.host, way.proxy->endpoint.port)};
    way.asked = {way.named};
    Opening opening(way, anywhere, nullptr);
    CHECK(error_of([&] { drive(opening); }).kind() == ErrorKind::proxy_login);
}

TEST_CASE(
    "TLS is shaken hands over without a wait, with a server that is trusted and with none that is not") {
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    const certificates::Identity authority = certificates::authority("Test Authority");
    const certificates::Identity good =
        certificates::issued({.name = "localhost", .alternatives = "DNS:localhost,IP:127.0.0.1"}, authority);
    const e2e::TemporaryFolder folder;
    const std::string file = folder.path() / "ca.pem";
    std::ofstream(file) << authority.certificate;
    const net::TlsClient trusting({.authorities_file = file});
    {
        TlsServer server(good, [](TlsServer::Session& session) { session.write("hello"); });
        Directions way = to(server.where());
        way.named.host = "localhost";
        Opening opening(way, anywhere, &trusting);
        const net::Secured made = drive(opening);
        CHECK(made.session.version.starts_with("TLSv1."));
        CHECK(opening.times().secured >= opening.times().connected);
    }
    TlsServer server(certificates::authority("Somebody else"), [](TlsServer::Session&) {});
    const Directions way = to(server.where());
    Opening opening(way, anywhere, &trusting);
    CHECK(error_of([&] { drive(opening); }).kind() == ErrorKind::untrusted);
}

}  // namespace opening_test
