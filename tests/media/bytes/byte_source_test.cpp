#include "media/bytes/byte_source.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <numeric>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "support/clips.hpp"

namespace byte_source_test {

using media::Bytes;
using media::ByteSource;
using Outcome = media::ByteSource::Outcome;

namespace {

Bytes counting(std::size_t size) {
    Bytes bytes(size);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    return bytes;
}

media::Input input_of(const std::string& path) {
    media::Input input;
    input.path = path;
    return input;
}

Bytes read_all(ByteSource& source) {
    Bytes bytes;
    Bytes piece(300);
    while (true) {
        const auto result = source.read(piece);
        if (result.outcome != Outcome::ok) {
            CHECK(result.outcome == Outcome::end);
            return bytes;
        }
        bytes.insert(bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(result.count));
    }
}

std::string refusal(const std::string& path) {
    try {
        const ByteSource source(input_of(path));
    } catch (const media::Error& error) {
        CHECK(error.kind() == media::ErrorKind::cannot_open);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a file is read from its start, and again after a seek") {
    const clips::Folder folder;
    const Bytes bytes = counting(2000);
    ByteSource source(input_of(folder.write("a", bytes)));
    CHECK(source.seekable());
    CHECK(source.size() == 2000);
    CHECK(source.head().size() == ByteSource::head_size);
    CHECK(read_all(source) == bytes);
    CHECK(source.seek(1990));
    CHECK(read_all(source) == Bytes(bytes.begin() + 1990, bytes.end()));
    CHECK_FALSE(source.seek(-1));
}

TEST_CASE("memory is read like a file") {
    const Bytes bytes = counting(700);
    media::Input input = input_of("clip");
    input.memory = bytes;
    ByteSource source(input);
    CHECK(source.name() == "clip");
    CHECK(source.size() == 700);
    CHECK(read_all(source) == bytes);
    CHECK(source.seek(5000));
    CHECK(read_all(source).empty());
}

TEST_CASE("zeros at the end are counted, of files and memory") {
    const clips::Folder folder;
    Bytes bytes = counting(40'000);
    bytes.resize(90'000, 0);
    const std::string path = folder.write("a", bytes);
    ByteSource file(input_of(path));
    CHECK(file.zeros_at_end(1'000'000) == 50'000);
    CHECK(file.zeros_at_end(20'000) == 20'000);
    media::Input input;
    input.path = "memory";
    input.memory = bytes;
    CHECK(ByteSource(input).zeros_at_end(1'000'000) == 50'000);
    ByteSource whole(input_of(folder.write("b", Bytes(40'000, 1))));
    CHECK(whole.zeros_at_end(1'000'000) == 0);
    ByteSource all(input_of(folder.write("c", Bytes(40'000, 0))));
    CHECK(all.zeros_at_end(1'000'000) == 40'000);
    const clips::PipedInput pipe(path);
    CHECK(ByteSource(input_of("-")).zeros_at_end(1'000'000) == 0);
}

TEST_CASE("a pipe brings its head too, and can't seek") {
    const clips::Folder folder;
    const std::string path = folder.path("fifo");
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    const Bytes bytes = counting(5000);
    std::thread writer([&] {
        std::ofstream file(path, std::ios::binary);
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    });
    ByteSource source(input_of(path));
    CHECK_FALSE(source.seekable());
    CHECK_FALSE(source.seek(0));
    CHECK(source.head().size() == ByteSource::head_size);
    CHECK(read_all(source) == bytes);
    writer.join();
}

TEST_CASE("a pipe that stays silent can be interrupted") {
    const clips::Folder folder;
    const std::string path = folder.path("fifo");
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    std::atomic<bool> interrupt{false};
    media::Input input = input_of(path);
    input.interrupt = &interrupt;
    input.interrupt_descriptor = ::eventfd(0, EFD_CLOEXEC);
    REQUIRE(input.interrupt_descriptor >= 0);
    std::thread other([&] {
        interrupt = true;
        ::eventfd_write(input.interrupt_descriptor, 1);
    });
    try {
        const ByteSource source(input);
        FAIL("opened without a writer");
    } catch (const media::Error& error) {
        CHECK(error.kind() == media::ErrorKind::interrupted);
    }
    other.join();
    ::close(input.interrupt_descriptor);
}

TEST_CASE("a read ends when it is interrupted") {
    const clips::Folder folder;
    std::atomic<bool> interrupt{false};
    media::Input input = input_of(folder.write("a", counting(2000)));
    input.interrupt = &interrupt;
    ByteSource source(input);
    interrupt = true;
    Bytes piece(10);
    CHECK(source.read(piece).outcome == Outcome::interrupted);
}

TEST_CASE("what can't be opened says why") {
    const clips::Folder folder;
    const std::string missing = folder.path("missing");
    CHECK(refusal(missing) ==
          missing + ": cannot be opened: No such file or directory; check its name and its folder");
    const std::string empty = folder.write("empty", {});
    CHECK(refusal(empty) == empty + ": cannot be opened: it is empty; write it anew from its source");
    const std::string directory = folder.path("");
    CHECK(refusal(directory) == directory + ": cannot be opened: it is a directory; name a media file in it");
}

}  // namespace byte_source_test
