#include "net/resolve.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <thread>

#include "net/error_of.hpp"
#include "net/loopback.hpp"
#include "net/name_service.hpp"

namespace resolve_test {

namespace {

std::vector<std::string> texts(const std::vector<net::Address>& addresses) {
    std::vector<std::string> result;
    result.reserve(addresses.size());
    for (const net::Address& address : addresses)
        result.push_back(address.text());
    return result;
}

std::vector<std::string> resolved(const std::string& host, std::uint16_t port = 1935) {
    return texts(net::resolve({.host = host, .port = port}, loopback::soon(), nullptr));
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a numeric host resolves to itself") {
    CHECK(resolved("127.0.0.1") == Texts{"127.0.0.1:1935"});
    CHECK(resolved("::1", 65535) == Texts{"[::1]:65535"});
    CHECK(resolved("2001:db8::2", 1) == Texts{"[2001:db8::2]:1"});
}

TEST_CASE("a numeric host needs no time") {
    CHECK(texts(net::resolve({.host = "127.0.0.1", .port = 1}, net::TimePoint::min(), nullptr)).size() == 1);
}

TEST_CASE("a name resolves to all its addresses, each once") {
    CHECK(resolved(name_service::both) == Texts{"[::1]:1935", "127.0.0.1:1935"});
    CHECK(resolved(name_service::twice) == Texts{"127.0.0.1:1935"});
}

TEST_CASE("no name yields more addresses than will be tried") {
    CHECK(resolved(name_service::crowd).size() == net::max_addresses);
}

TEST_CASE("the system's own names resolve") {
    CHECK(!resolved("localhost").empty());
}

TEST_CASE("a name that does not exist says so") {
    const net::Error error = error_of([] { resolved(name_service::unknown); });
    CHECK(error.kind() == net::ErrorKind::not_resolved);
    CHECK(std::string(error.what()) == "cannot resolve unknown.test: name or service not known");
}

TEST_CASE("a system failure of the lookup gives the system's reason") {
    const net::Error error = error_of([] { resolved(name_service::broken); });
    CHECK(error.kind() == net::ErrorKind::local);
    CHECK(std::string(error.what()) ==
          "cannot resolve broken.test: too many open files (raise the limit with ulimit -n)");
}

TEST_CASE("a zone that is no network device says so, and no name service is asked") {
    CHECK(resolved("fe80::1%lo") == Texts{"[fe80::1%lo]:1935"});
    const net::Error error = error_of(
        [] { net::resolve({.host = "fe80::1%none0", .port = 1935}, net::TimePoint::min(), nullptr); });
    CHECK(error.kind() == net::ErrorKind::unreachable);
    CHECK(std::string(error.what()) ==
          "cannot connect to [fe80::1%none0]:1935: no such network device: none0");
}

TEST_CASE("a lookup without an answer ends at the deadline or when interrupted, and may answer later") {
    const net::Endpoint silent{.host = name_service::silent, .port = 1935};

    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
    const net::Error late = error_of([&] { net::resolve(silent, deadline, nullptr); });
    CHECK(late.kind() == net::ErrorKind::timed_out);
    CHECK(std::string(late.what()) == "cannot resolve silent.test: timed out");
    CHECK(std::chrono::steady_clock::now() >= deadline);

    net::Wakeup interrupt;
    std::thread other([&] { interrupt.signal(); });
    const net::Error interrupted = error_of([&] { net::resolve(silent, loopback::soon(), &interrupt); });
    other.join();
    CHECK(interrupted.kind() == net::ErrorKind::interrupted);

    // The two threads left behind find their lookup alive when the answer comes.
    name_service::answer_silent();
    CHECK(texts(net::resolve(silent, loopback::soon(), nullptr)) == Texts{"127.0.0.1:1935"});
    const auto give_up = loopback::soon();
    while (name_service::silent_answers() < 3 && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::yield();
    }
    CHECK(name_service::silent_answers() == 3);
}

TEST_CASE("addresses of both families take turns, the first one's family first") {
    const auto address = [](const char* host) { return loopback::address(host, 1); };
    const auto order = [](const std::vector<net::Address>& addresses) {
        return texts(net::interleave_families(addresses));
    };
    CHECK(order({}).empty());
    CHECK(
        order({address("::1"), address("::2"), address("::3"), address("127.0.0.1"), address("127.0.0.2")}) ==
        Texts{"[::1]:1", "127.0.0.1:1", "[::2]:1", "127.0.0.2:1", "[::3]:1"});
    CHECK(order({address("127.0.0.1"), address("::1"), address("::2"), address("::3")}) ==
          Texts{"127.0.0.1:1", "[::1]:1", "[::2]:1", "[::3]:1"});
    CHECK(order({address("127.0.0.2"), address("127.0.0.1")}) == Texts{"127.0.0.2:1", "127.0.0.1:1"});
}

TEST_CASE("of a name with both families only the one asked for is used") {
    const auto of_family = [](const std::string& host, net::Family family) {
        return texts(net::resolve({.host = host, .port = 1}, loopback::soon(), nullptr, {family, {}}));
    };
    CHECK(of_family(name_service::both, net::Family::ipv4) == Texts{"127.0.0.1:1"});
    CHECK(of_family(name_service::both, net::Family::ipv6) == Texts{"[::1]:1"});
    CHECK(of_family("::1", net::Family::ipv6) == Texts{"[::1]:1"});
    for (const char* host : {"127.0.0.1", name_service::twice}) {
        CAPTURE(host);
        const net::Error error = error_of([&] { of_family(host, net::Family::ipv6); });
        CHECK(error.kind() == net::ErrorKind::not_resolved);
        CHECK(std::string(error.what()) ==
              std::string("cannot resolve ") + host + ": no IPv6 address is known for it");
    }
}

TEST_CASE("a fixed host has the addresses that are given, for its port alone") {
    const net::Names names{.family = net::Family::any,
                           .fixed = {{{.host = "Unknown.test", .port = 80}, {"192.0.2.1", "::2"}},
                                     {{.host = "*", .port = 81}, {"192.0.2.3"}}}};
    const auto fixed = [&](const std::string& host, std::uint16_t port) {
        return texts(net::resolve({.host = host, .port = port}, loopback::soon(), nullptr, names));
    };
    CHECK(fixed(name_service::unknown, 80) == Texts{"192.0.2.1:80", "[::2]:80"});
    CHECK(fixed("127.0.0.1", 81) == Texts{"192.0.2.3:81"});
    CHECK(fixed("127.0.0.1", 80) == Texts{"127.0.0.1:80"});
    CHECK_THROWS(fixed(name_service::unknown, 82));
}

}  // namespace resolve_test
