#include "memory_stream.hpp"

#include <doctest/doctest.h>
#include <numeric>
#include <string_view>
#include <thread>

#include "error_of.hpp"
#include "loopback.hpp"

namespace {

using loopback::soon;

std::size_t write(net::Stream& stream, std::string_view text) {
    const net::ByteView slice(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    return stream.write_some({&slice, 1});
}

/// What one read gives; "<end>" for the end.
std::string read(net::Stream& stream) {
    std::array<std::uint8_t, 64> buffer{};
    const auto result = stream.read_some(buffer);
    if (result.end) return "<end>";
    return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(result.bytes)};
}

net::Ready look(net::Stream& stream, const net::Wakeup* wakeup = nullptr) {
    return stream.wait({.read = true, .write = true}, net::TimePoint::min(), wakeup);
}

}  // namespace

TEST_CASE("memory stream: bytes travel both ways and are recorded") {
    const auto [near, far] = MemoryStream::join();
    CHECK(write(*near, "ping") == 4);
    CHECK(near->unacknowledged() == 4);
    CHECK(read(*far) == "ping");
    CHECK(near->unacknowledged() == 0);
    CHECK(write(*far, "pong") == 4);
    CHECK(read(*near) == "pong");
    CHECK(read(*near).empty());
    const auto written = near->written();
    CHECK(std::string(written.begin(), written.end()) == "ping");
}

TEST_CASE("memory stream: room is limited until the other end reads") {
    const auto [near, far] = MemoryStream::join(3);
    CHECK(write(*near, "abcd") == 3);
    CHECK(write(*near, "d") == 0);
    CHECK(!look(*near).writable);
    CHECK(read(*far) == "abc");
    CHECK(look(*near).writable);
    CHECK(write(*near, "d") == 1);
    near->limit_room(0);
    CHECK(write(*near, "e") == 0);
}

TEST_CASE("memory stream: bytes can be handed out in pieces") {
    const auto [near, far] = MemoryStream::join();
    far->read_in_pieces(1);
    write(*near, "ab");
    CHECK(read(*far) == "a");
    CHECK(read(*far) == "b");
    CHECK(read(*far).empty());
}

TEST_CASE("memory stream: a closed side is an end once all is read, the other side goes on") {
    const auto [near, far] = MemoryStream::join();
    write(*near, "bye");
    near->shut_down_writing();
    CHECK(read(*far) == "bye");
    CHECK(look(*far).readable);
    CHECK(read(*far) == "<end>");
    CHECK(write(*far, "ok") == 2);
    CHECK(read(*near) == "ok");
    CHECK(error_of([&] { write(*near, "more"); }).kind() == net::ErrorKind::lost);
}

TEST_CASE("memory stream: an end that has gone away is an end to read and a loss to write") {
    auto [near, far] = MemoryStream::join();
    write(*far, "last");
    far.reset();
    CHECK(read(*near) == "last");
    CHECK(read(*near) == "<end>");
    CHECK(error_of([&] { write(*near, "x"); }).kind() == net::ErrorKind::lost);
}

TEST_CASE("memory stream: a reset loses both ends after what was written before") {
    const auto [near, far] = MemoryStream::join();
    write(*far, "last");
    far->reset();
    CHECK(error_of([&] { write(*near, "x"); }).kind() == net::ErrorKind::lost);
    CHECK(read(*near) == "last");
    CHECK(error_of([&] { read(*near); }).kind() == net::ErrorKind::lost);
    CHECK(error_of([&] { read(*far); }).kind() == net::ErrorKind::lost);
}

TEST_CASE("memory stream: breaks where it was told to") {
    const auto [near, far] = MemoryStream::join();
    near->break_after(3);
    CHECK(write(*near, "ab") == 2);
    CHECK(write(*near, "cd") == 1);
    CHECK(look(*near).writable);
    CHECK(error_of([&] { write(*near, "d"); }).kind() == net::ErrorKind::lost);
    CHECK(read(*far) == "abc");
    CHECK(error_of([&] { read(*far); }).kind() == net::ErrorKind::lost);
}

TEST_CASE("memory stream: a wait ends at its deadline, by its wakeup, or by the other end") {
    const auto [near, far] = MemoryStream::join(8);
    constexpr net::Stream::Interest reading{.read = true, .write = false};
    CHECK(near->wait(reading, net::TimePoint::min(), nullptr).timed_out());

    net::Wakeup wakeup;
    std::thread waker([&] { wakeup.signal(); });
    CHECK(near->wait(reading, soon(), &wakeup).woken);
    waker.join();

    write(*far, "x");
    const net::Ready ready = look(*near, &wakeup);
    CHECK(ready.readable);
    CHECK(ready.writable);
    CHECK(ready.woken);
}

TEST_CASE("memory stream: each end may have its own thread") {
    auto [near, far] = MemoryStream::join(7);
    std::string sent(10000, '\0');
    std::iota(sent.begin(), sent.end(), '\0');
    std::thread writer([&sent, stream = std::move(near)] {
        std::string_view left = sent;
        while (!left.empty()) {
            stream->wait({.read = false, .write = true}, soon(), nullptr);
            left.remove_prefix(write(*stream, left));
        }
    });
    std::string received;
    for (std::string text; text != "<end>"; text = read(*far)) {
        received += text;
        far->wait({.read = true, .write = false}, soon(), nullptr);
    }
    writer.join();
    CHECK(received == sent);
}

TEST_CASE("memory stream: one thread plays both ends through on_wait") {
    const auto [near, far] = MemoryStream::join();
    near->on_wait = [&far = *far] {
        if (read(far) == "ping") write(far, "pong");
    };
    write(*near, "ping");
    CHECK(near->wait({.read = true, .write = false}, soon(), nullptr).readable);
    CHECK(read(*near) == "pong");
}
