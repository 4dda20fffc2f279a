#include "support/memory_stream.hpp"

#include <doctest/doctest.h>
#include <numeric>
#include <string_view>
#include <thread>

#include "net/error_of.hpp"
#include "net/loopback.hpp"

namespace memory_stream_test {

namespace {

using loopback::soon;

std::size_t write(net::Stream& stream, std::string_view text) {
    const net::ByteView slice(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    return stream.write_some({&slice, 1});
}

/// Text that one read gives; "<end>" for the end.
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
    const MemoryStream::Pair ends = MemoryStream::join();
    CHECK(write(*ends.near, "ping") == 4);
    CHECK(ends.near->unacknowledged() == 4);
    CHECK(read(*ends.far) == "ping");
    CHECK(ends.near->unacknowledged() == 0);
    CHECK(write(*ends.far, "pong") == 4);
    CHECK(read(*ends.near) == "pong");
    CHECK(read(*ends.near).empty());
    const auto written = ends.near->written();
    CHECK(std::string(written.begin(), written.end()) == "ping");
}

TEST_CASE("memory stream: room is limited until the other end reads") {
    const MemoryStream::Pair ends = MemoryStream::join(3);
    CHECK(write(*ends.near, "abcd") == 3);
    CHECK(write(*ends.near, "d") == 0);
    CHECK(!look(*ends.near).writable);
    CHECK(read(*ends.far) == "abc");
    CHECK(look(*ends.near).writable);
    CHECK(write(*ends.near, "d") == 1);
    ends.near->limit_room(0);
    CHECK(write(*ends.near, "e") == 0);
}

TEST_CASE("memory stream: bytes can be handed out in pieces") {
    const MemoryStream::Pair ends = MemoryStream::join();
    ends.far->read_in_pieces(1);
    write(*ends.near, "ab");
    CHECK(read(*ends.far) == "a");
    CHECK(read(*ends.far) == "b");
    CHECK(read(*ends.far).empty());
}

TEST_CASE("memory stream: a closed side is an end once all is read, the other side goes on") {
    const MemoryStream::Pair ends = MemoryStream::join();
    write(*ends.near, "bye");
    ends.near->shut_down_writing();
    CHECK(read(*ends.far) == "bye");
    CHECK(look(*ends.far).readable);
    CHECK(read(*ends.far) == "<end>");
    CHECK(write(*ends.far, "ok") == 2);
    CHECK(read(*ends.near) == "ok");
    CHECK(error_of([&] { write(*ends.near, "more"); }).kind() == net::ErrorKind::lost);
}

TEST_CASE("memory stream: an end that has gone away is an end to read and a loss to write") {
    MemoryStream::Pair ends = MemoryStream::join();
    write(*ends.far, "last");
    ends.far.reset();
    CHECK(read(*ends.near) == "last");
    CHECK(read(*ends.near) == "<end>");
    CHECK(error_of([&] { write(*ends.near, "x"); }).kind() == net::ErrorKind::lost);
}

TEST_CASE("memory stream: a reset loses both ends after what was written before") {
    const MemoryStream::Pair ends = MemoryStream::join();
    write(*ends.far, "last");
    ends.far->reset();
    CHECK(error_of([&] { write(*ends.near, "x"); }).kind() == net::ErrorKind::lost);
    CHECK(read(*ends.near) == "last");
    CHECK(error_of([&] { read(*ends.near); }).kind() == net::ErrorKind::lost);
    CHECK(error_of([&] { read(*ends.far); }).kind() == net::ErrorKind::lost);
}

TEST_CASE("memory stream: breaks where it was told to") {
    const MemoryStream::Pair ends = MemoryStream::join();
    ends.near->break_after(3);
    CHECK(write(*ends.near, "ab") == 2);
    CHECK(write(*ends.near, "cd") == 1);
    CHECK(look(*ends.near).writable);
    CHECK(error_of([&] { write(*ends.near, "d"); }).kind() == net::ErrorKind::lost);
    CHECK(read(*ends.far) == "abc");
    CHECK(error_of([&] { read(*ends.far); }).kind() == net::ErrorKind::lost);
}

TEST_CASE("memory stream: a wait ends at its deadline, by its wakeup, or by the other end") {
    const MemoryStream::Pair ends = MemoryStream::join(8);
    constexpr net::Stream::Interest reading{.read = true, .write = false};
    CHECK(ends.near->wait(reading, net::TimePoint::min(), nullptr).timed_out());

    net::Wakeup wakeup;
    std::thread waker([&] { wakeup.signal(); });
    CHECK(ends.near->wait(reading, soon(), &wakeup).woken);
    waker.join();

    write(*ends.far, "x");
    const net::Ready ready = look(*ends.near, &wakeup);
    CHECK(ready.readable);
    CHECK(ready.writable);
    CHECK(ready.woken);
}

TEST_CASE("memory stream: each end may have its own thread") {
    MemoryStream::Pair ends = MemoryStream::join(7);
    std::string sent(10000, '\0');
    std::iota(sent.begin(), sent.end(), '\0');
    std::thread writer([&sent, stream = std::move(ends.near)] {
        std::string_view left = sent;
        while (!left.empty()) {
            stream->wait({.read = false, .write = true}, soon(), nullptr);
            left.remove_prefix(write(*stream, left));
        }
    });
    std::string received;
    for (std::string text; text != "<end>"; text = read(*ends.far)) {
        received += text;
        ends.far->wait({.read = true, .write = false}, soon(), nullptr);
    }
    writer.join();
    CHECK(received == sent);
}

TEST_CASE("memory stream: one thread plays both ends through on_wait") {
    const MemoryStream::Pair ends = MemoryStream::join();
    ends.near->on_wait = [&far = *ends.far] {
        if (read(far) == "ping") write(far, "pong");
    };
    write(*ends.near, "ping");
    CHECK(ends.near->wait({.read = true, .write = false}, soon(), nullptr).readable);
    CHECK(read(*ends.near) == "pong");
}

}  // namespace memory_stream_test
