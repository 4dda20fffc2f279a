#include "net/tcp.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <numeric>
#include <string_view>
#include <thread>

#include "net/error_of.hpp"
#include "net/loopback.hpp"
#include "net/name_service.hpp"

namespace tcp_test {

namespace {

using Clock = std::chrono::steady_clock;
using loopback::soon;

struct Joined {
    std::unique_ptr<net::Stream> stream;
    loopback::Peer peer;
};

Joined join(loopback::Listener& listener) {
    auto stream = net::connect_any({{listener.where()}}, soon(), nullptr);
    return {std::move(stream), listener.accept()};
}

Joined join() {
    loopback::Listener listener;
    return join(listener);
}

net::ByteView bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Writes in one call and expects that there was room for all of it.
void write_all(net::Stream& stream, std::string_view text) {
    const net::ByteView slice = bytes(text);
    REQUIRE(stream.write_some({&slice, 1}) == text.size());
}

/// Waits for something to read and reads it, at most `limit` bytes.
net::Stream::ReadResult read(net::Stream& stream, std::string& text, std::size_t limit = 1024) {
    REQUIRE(stream.wait({.read = true, .write = false}, soon(), nullptr).readable);
    std::vector<std::uint8_t> buffer(limit);
    const auto result = stream.read_some(buffer);
    text.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(result.bytes));
    return result;
}

/// Reads so many bytes.
std::string read_all(net::Stream& stream, std::size_t size) {
    std::string text;
    while (text.size() < size)
        REQUIRE(!read(stream, text, size - text.size()).end);
    return text;
}

/// Writes until there is no room for more; returns how many bytes that took.
std::size_t fill(net::Stream& stream) {
    const std::vector<std::uint8_t> block(64 * 1024);
    const net::ByteView slice = block;
    std::size_t total = 0;
    for (bool quiet = false;;) {
        const std::size_t written = stream.write_some({&slice, 1});
        total += written;
        if (written == 0 && quiet) return total;
        // Some room still comes back while the data moves on to the peer.
        const auto moment = Clock::now() + std::chrono::milliseconds(100);
        quiet = written == 0 && !stream.wait({.read = false, .write = true}, moment, nullptr).writable;
    }
}

}  // namespace

TEST_CASE("a connected stream carries bytes both ways") {
    loopback::Listener listener;
    const net::Connected connected =
        net::connect_tcp({.host = "127.0.0.1", .port = listener.port()}, loopback::patience, nullptr);
    loopback::Peer peer = listener.accept();
    CHECK(connected.stream->peer() == listener.where().text());
    CHECK(connected.times.resolve.count() > 0);
    CHECK(connected.times.connect.count() > 0);

    write_all(*connected.stream, "ping");
    CHECK(peer.read(4) == "ping");
    peer.write("pong");
    CHECK(read_all(*connected.stream, 4) == "pong");
}

TEST_CASE("reading without anything there gives nothing and no end") {
    const Joined joined = join();
    std::array<std::uint8_t, 16> buffer{};
    const auto result = joined.stream->read_some(buffer);
    CHECK(result.bytes == 0);
    CHECK(!result.end);
}

TEST_CASE("reading into no room is not taken for the end") {
    Joined joined = join();
    joined.peer.write("x");
    CHECK(!joined.stream->read_some({}).end);
    CHECK(read_all(*joined.stream, 1) == "x");
}

TEST_CASE("a connect that is refused says where") {
    const loopback::Bound closed;
    const net::Error error = error_of(
        [&] { net::connect_tcp({.host = "127.0.0.1", .port = closed.port()}, loopback::patience, nullptr); });
    CHECK(error.kind() == net::ErrorKind::refused);
    CHECK(std::string(error.what()) == "cannot connect to " + closed.where().text() + ": connection refused");
}

TEST_CASE("a connect that fails tells in which part, and when that began") {
    using Part = net::ConnectProgress::Part;
    const auto start = Clock::now();
    const auto progress_of = [](const net::Endpoint& endpoint) {
        net::ConnectProgress progress;
        error_of([&] { net::connect_tcp(endpoint, loopback::patience, nullptr, {}, &progress); });
        return progress;
    };
    const net::ConnectProgress unknown = progress_of({.host = name_service::unknown, .port = 1});
    CHECK(unknown.part == Part::resolve);
    CHECK(unknown.since >= start);
    const loopback::Bound closed;
    const net::ConnectProgress refused = progress_of({.host = "127.0.0.1", .port = closed.port()});
    CHECK(refused.part == Part::connect);
    CHECK(refused.since > unknown.since);
}

TEST_CASE("a connect that fails everywhere names each address and its reason") {
    const loopback::Bound first("127.0.0.2");
    const loopback::Bound second("127.0.0.3");
    const std::vector<net::Address> addresses{first.where(), second.where()};
    const net::Error error = error_of([&] { net::connect_any(addresses, soon(), nullptr); });
    CHECK(error.kind() == net::ErrorKind::refused);
    CHECK(std::string(error.what()) == "cannot connect to " + first.where().text() +
                                           ": connection refused; " + second.where().text() +
                                           ": connection refused");
}

TEST_CASE("an address that refuses hands over to the next") {
    const loopback::Bound closed("127.0.0.2");
    const loopback::Listener open("127.0.0.3");
    const std::vector<net::Address> addresses{closed.where(), open.where()};
    CHECK(net::connect_any(addresses, soon(), nullptr)->peer() == open.where().text());
}

TEST_CASE("an address that is silent does not keep the next one waiting for its timeout") {
    const loopback::SilentListener silent("127.0.0.2");
    const loopback::Listener open("127.0.0.3");
    const std::vector<net::Address> addresses{silent.where(), open.where()};
    const auto start = Clock::now();
    CHECK(net::connect_any(addresses, soon(), nullptr)->peer() == open.where().text());
    // The delay is the head start of RFC 8305, section 5.
    CHECK(Clock::now() - start >= std::chrono::milliseconds(250));
}

TEST_CASE("a name is reached on whichever of its families somebody listens") {
    std::vector<std::string> hosts{"127.0.0.1"};
    if (loopback::has_ipv6()) hosts.emplace_back("::1");
    for (const std::string& host : hosts) {
        CAPTURE(host);
        const loopback::Listener listener(host);
        const net::Endpoint endpoint{.host = name_service::both, .port = listener.port()};
        CHECK(net::connect_tcp(endpoint, loopback::patience, nullptr).stream->peer() ==
              listener.where().text());
    }
}

TEST_CASE("a connect without an answer times out at its deadline") {
    const loopback::SilentListener silent;
    const auto start = Clock::now();
    const net::Error error = error_of([&] {
        net::connect_tcp({.host = "127.0.0.1", .port = silent.port()}, std::chrono::milliseconds(40),
                         nullptr);
    });
    CHECK(error.kind() == net::ErrorKind::timed_out);
    CHECK(std::string(error.what()) == "cannot connect to " + silent.where().text() + ": timed out");
    CHECK(Clock::now() - start >= std::chrono::milliseconds(40));
}

TEST_CASE("a connect that times out also tells what failed before") {
    const loopback::Bound closed("127.0.0.2");
    const loopback::SilentListener silent("127.0.0.3");
    const std::vector<net::Address> addresses{closed.where(), silent.where()};
    const auto deadline = Clock::now() + std::chrono::milliseconds(40);
    const net::Error error = error_of([&] { net::connect_any(addresses, deadline, nullptr); });
    CHECK(error.kind() == net::ErrorKind::timed_out);
    CHECK(std::string(error.what()) == "cannot connect to " + closed.where().text() +
                                           ": connection refused; " + silent.where().text() + ": timed out");
}

TEST_CASE("an interrupt ends a connect") {
    const loopback::SilentListener silent;
    net::Wakeup interrupt;
    std::thread other([&] { interrupt.signal(); });
    const net::Error error = error_of([&] {
        net::connect_tcp({.host = "127.0.0.1", .port = silent.port()}, loopback::patience, &interrupt);
    });
    other.join();
    CHECK(error.kind() == net::ErrorKind::interrupted);
    CHECK(std::string(error.what()) == "cannot connect to " + silent.where().text() + ": interrupted");
}

TEST_CASE("a timeout beyond the end of the clock is no deadline") {
    const loopback::Listener listener;
    const net::Endpoint endpoint{.host = "127.0.0.1", .port = listener.port()};
    CHECK(net::connect_tcp(endpoint, std::chrono::nanoseconds::max(), nullptr).stream != nullptr);
}

TEST_CASE("a peer that closes its side is at its end, and can still be written to") {
    Joined joined = join();
    joined.peer.write("bye");
    joined.peer.shut_down_writing();
    CHECK(read_all(*joined.stream, 3) == "bye");
    std::string rest;
    CHECK(read(*joined.stream, rest).end);
    CHECK(rest.empty());
    write_all(*joined.stream, "still here");
    CHECK(joined.peer.read(10) == "still here");
}

TEST_CASE("shutting down our side is the peer's end, and reading goes on") {
    Joined joined = join();
    write_all(*joined.stream, "over");
    joined.stream->shut_down_writing();
    CHECK(joined.peer.read(100) == "over");
    joined.peer.write("and out");
    CHECK(read_all(*joined.stream, 7) == "and out");
}

TEST_CASE("a reset is a loss, and what was sent before it is read first") {
    Joined joined = join();
    joined.peer.write("last words");
    joined.peer.reset();
    CHECK(read_all(*joined.stream, 10) == "last words");
    std::string rest;
    const net::Error error = error_of([&] { read(*joined.stream, rest); });
    CHECK(error.kind() == net::ErrorKind::lost);
    CHECK(std::string(error.what()) ==
          "reading from " + joined.stream->peer() + ": connection reset by peer");
}

TEST_CASE("a reset that a write has met is no orderly end to a read, and the last words are still read") {
    Joined joined = join();
    joined.peer.write("last words");
    joined.peer.reset();
    REQUIRE(joined.stream->wait({.read = true, .write = false}, soon(), nullptr).readable);
    const net::ByteView slice = bytes("x");
    const net::Error error = error_of([&] {
        for (;;)
            joined.stream->write_some({&slice, 1});
    });
    CHECK(error.kind() == net::ErrorKind::lost);
    CHECK(std::string(error.what()) == "writing to " + joined.stream->peer() + ": connection reset by peer");
    CHECK(read_all(*joined.stream, 10) == "last words");
    std::string rest;
    CHECK(error_of([&] { read(*joined.stream, rest); }).kind() == net::ErrorKind::lost);
}

TEST_CASE("writing to a peer that has closed is a loss, and no signal") {
    Joined joined = join();
    joined.peer.close();
    std::string rest;
    CHECK(read(*joined.stream, rest).end);
    const net::ByteView slice = bytes("x");
    const net::Error error = error_of([&] {
        for (;;)
            joined.stream->write_some({&slice, 1});
    });
    CHECK(error.kind() == net::ErrorKind::lost);
    CHECK(read(*joined.stream, rest).end);
}

TEST_CASE("a peer that does not read leaves no room until it does") {
    loopback::Listener listener("127.0.0.1", 4096);
    Joined joined = join(listener);
    const std::size_t total = fill(*joined.stream);
    CHECK(total > 0);
    CHECK(joined.stream->unacknowledged() > 0);

    const net::ByteView slice = bytes("x");
    CHECK(joined.stream->write_some({&slice, 1}) == 0);
    const auto deadline = Clock::now() + std::chrono::milliseconds(20);
    CHECK(joined.stream->wait({.read = true, .write = true}, deadline, nullptr).timed_out());
    CHECK(Clock::now() >= deadline);

    // Whatever was written has arrived once the peer reads, and then all of it is acknowledged.
    std::thread reader([&] { CHECK(joined.peer.read(total).size() == total); });
    CHECK(joined.stream->wait({.read = false, .write = true}, soon(), nullptr).writable);
    reader.join();
    const auto give_up = soon();
    while (joined.stream->unacknowledged() > 0 && Clock::now() < give_up)
        std::this_thread::yield();
    CHECK(joined.stream->unacknowledged() == 0);
}

TEST_CASE("the peer's system acknowledges also what its program has not read, and the end") {
    const Joined joined = join();
    write_all(*joined.stream, "unread");
    joined.stream->shut_down_writing();
    const auto give_up = soon();
    while (joined.stream->unacknowledged() > 0 && Clock::now() < give_up)
        std::this_thread::yield();
    CHECK(joined.stream->unacknowledged() == 0);
}

TEST_CASE("what a reset has thrown away never counts as acknowledged") {
    loopback::Listener listener("127.0.0.1", 4096);
    Joined joined = join(listener);
    fill(*joined.stream);
    joined.peer.reset();
    REQUIRE(joined.stream->wait({.read = true, .write = false}, soon(), nullptr).readable);
    CHECK(joined.stream->unacknowledged() > 0);
}

TEST_CASE("the kernel tells the round-trip time, and what has not left for a peer that does not read") {
    const Joined joined = join();
    write_all(*joined.stream, "hello");
    const auto give_up = soon();
    while (joined.stream->unacknowledged() > 0 && Clock::now() < give_up)
        std::this_thread::yield();
    const std::optional<net::Link> idle = net::link_of(*joined.stream);
    REQUIRE(idle);
    CHECK(idle->round_trip > std::chrono::microseconds(0));
    CHECK(idle->round_trip < std::chrono::seconds(5));
    CHECK(idle->unsent == 0);
    CHECK(idle->retransmits == 0);
    fill(*joined.stream);
    const std::optional<net::Link> full = net::link_of(*joined.stream);
    REQUIRE(full);
    CHECK(full->unsent > 0);
    CHECK(full->unsent <= joined.stream->unacknowledged());
}

TEST_CASE("more slices than one call of the kernel takes all arrive, in order") {
    Joined joined = join();
    // Slices of 0, 1, 2, 3 bytes, again and again: 4000 slices, 6000 bytes.
    std::string text(6000, '\0');
    std::iota(text.begin(), text.end(), '\0');
    std::vector<net::ByteView> slices;
    const net::ByteView whole = bytes(text);
    for (std::size_t at = 0; at < text.size(); at += slices.back().size()) {
        slices.push_back(whole.subspan(at, slices.size() % 4));
    }
    REQUIRE(slices.size() == 4000);

    std::size_t written = 0;
    std::span<const net::ByteView> left = slices;
    while (written < text.size()) {
        std::size_t now = joined.stream->write_some(left);
        REQUIRE(now > 0);
        written += now;
        while (!left.empty() && now >= left.front().size()) {
            now -= left.front().size();
            left = left.subspan(1);
        }
        REQUIRE(now == 0);  // There was room, so whole slices went.
    }
    CHECK(joined.peer.read(text.size()) == text);
}

TEST_CASE("a thousand empty slices hide nothing behind them") {
    Joined joined = join();
    std::vector<net::ByteView> slices(2000);
    slices.push_back(bytes("here"));
    CHECK(joined.stream->write_some(slices) == 4);
    CHECK(joined.peer.read(4) == "here");
}

TEST_CASE("a wait tells all that is ready") {
    Joined joined = join();
    const auto idle = joined.stream->wait({.read = true, .write = true}, soon(), nullptr);
    CHECK(idle.writable);
    CHECK(!idle.readable);
    CHECK(!idle.woken);

    joined.peer.write("x");
    net::Wakeup wakeup;
    wakeup.signal();
    REQUIRE(joined.stream->wait({.read = true, .write = false}, soon(), nullptr).readable);
    const auto all = joined.stream->wait({.read = true, .write = true}, soon(), &wakeup);
    CHECK(all.readable);
    CHECK(all.writable);
    CHECK(all.woken);
}

TEST_CASE("a wait is ended by its wakeup, and without any interest by that or the deadline alone") {
    Joined joined = join();
    joined.peer.write("x");
    joined.peer.reset();
    REQUIRE(joined.stream->wait({.read = true, .write = false}, soon(), nullptr).readable);
    constexpr net::Stream::Interest none{.read = false, .write = false};

    const auto deadline = Clock::now() + std::chrono::milliseconds(10);
    CHECK(joined.stream->wait(none, deadline, nullptr).timed_out());
    CHECK(Clock::now() >= deadline);

    net::Wakeup wakeup;
    std::thread other([&] { wakeup.signal(); });
    CHECK(joined.stream->wait(none, soon(), &wakeup).woken);
    other.join();
}

TEST_CASE("a stream's socket is not handed down to programs that are started") {
    // The stream hides its descriptor, so all that this process has are counted, with and without it.
    const auto inheritable_sockets = [] {
        int count = 0;
        for (int number = 3; number < 1024; ++number) {
            int type = 0;
            socklen_t size = sizeof type;
            const bool is_socket = ::getsockopt(number, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
            if (is_socket && (::fcntl(number, F_GETFD) & FD_CLOEXEC) == 0) ++count;
        }
        return count;
    };
    const int before = inheritable_sockets();
    const Joined joined = join();
    CHECK(inheritable_sockets() == before);
}

}  // namespace tcp_test
