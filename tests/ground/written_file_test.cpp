#include "ground/written_file.hpp"

#include <array>
#include <cerrno>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace written_file_test {

namespace {

using ground::Descriptor;
using ground::WrittenFile;

struct Folder {
    Folder() { REQUIRE(::mkdtemp(name.data()) != nullptr); }
    ~Folder() { std::filesystem::remove_all(name.data()); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path() const { return std::string(name.data()) + "/file"; }

    std::array<char, 32> name{"/tmp/written_file_test.XXXXXX"};
};

struct Interrupt {
    void ring() const { REQUIRE(::eventfd_write(event.number(), 1) == 0); }
    const Descriptor event{::eventfd(0, EFD_CLOEXEC)};
};

int error_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const std::system_error& error) {
        return error.code().value();
    }
    return 0;
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Bytes that a FIFO gives until its writer is gone.
std::string read_all(int descriptor) {
    std::string all;
    std::array<char, 4096> buffer;
    for (;;) {
        const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
        if (count <= 0) return all;
        all.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

TEST_CASE("a file is emptied and written") {
    const Folder folder;
    std::ofstream(folder.path()) << "what was there before";
    WrittenFile file(folder.path(), -1);
    file.write(ground::as_bytes("one, "));
    file.write({});
    file.write(ground::as_bytes("two"));
    file.close();
    CHECK(content_of(folder.path()) == "one, two");
}

TEST_CASE("what cannot be written says why") {
    const Folder folder;
    CHECK(error_of([&] { WrittenFile(folder.path() + "/none", -1); }) == ENOENT);
    WrittenFile full("/dev/full", -1);
    CHECK(error_of([&] { full.write(ground::as_bytes("x")); }) == ENOSPC);
}

TEST_CASE("a FIFO is opened once it has a reader, and takes more than it holds") {
    const Folder folder;
    REQUIRE(::mkfifo(folder.path().c_str(), 0600) == 0);
    const Interrupt interrupt;
    const std::string sent(1U << 20U, 'x');
    std::string got;
    std::thread reader([&] {
        const Descriptor fifo(::open(folder.path().c_str(), O_RDONLY | O_CLOEXEC));
        got = read_all(fifo.number());
    });
    {
        WrittenFile file(folder.path(), interrupt.event.number());
        file.write(ground::as_bytes(sent));
        file.close();
    }
    reader.join();
    CHECK(got == sent);
}

TEST_CASE("the wait for a FIFO's reader is interrupted, before it begins and while it lasts") {
    const Folder folder;
    REQUIRE(::mkfifo(folder.path().c_str(), 0600) == 0);
    for (int i = 0; i < 100; ++i) {
        const Interrupt interrupt;
        std::thread ringing([&] { interrupt.ring(); });
        CHECK(error_of([&] { WrittenFile(folder.path(), interrupt.event.number()); }) == EINTR);
        ringing.join();
    }
}

TEST_CASE("the wait for room in a FIFO is interrupted") {
    const Folder folder;
    REQUIRE(::mkfifo(folder.path().c_str(), 0600) == 0);
    const Interrupt interrupt;
    const Descriptor reader(::open(folder.path().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    WrittenFile file(folder.path(), interrupt.event.number());
    const std::string much(1U << 20U, 'x');
    std::thread ringing([&] { interrupt.ring(); });
    CHECK(error_of([&] { file.write(ground::as_bytes(much)); }) == EINTR);
    ringing.join();
    CHECK(error_of([&] { file.write({}); }) == 0);
}

}  // namespace written_file_test
