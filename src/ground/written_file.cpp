#include "ground/written_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include "ground/signal_mask.hpp"

namespace ground {

namespace {

std::system_error failed(int error) {
    return {error, std::generic_category()};
}

/// Waits for that descriptor; throws std::system_error of EINTR for the interrupt.
void await(int descriptor, short events, int interrupt) {
    std::array<pollfd, 2> waits{pollfd{descriptor, events, 0}, pollfd{interrupt, POLLIN, 0}};
    while (::poll(waits.data(), waits.size(), -1) < 0) {
        if (errno != EINTR) throw failed(errno);
    }
    if (waits[1].revents != 0) throw failed(EINTR);
}

/// A FIFO without a reader, which nothing but open() itself can wait for. A thread does, and owns with us what
/// it needs.
struct Opening {
    explicit Opening(std::string fifo) : path(std::move(fifo)), done(::eventfd(0, EFD_CLOEXEC)) {}

    void run() {
        leave_signals_to_others();
        file = Descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
        error = file.number() < 0 ? errno : 0;
        static_cast<void>(::eventfd_write(done.number(), 1));
    }

    const std::string path;
    const Descriptor done;
    Descriptor file;
    int error = 0;
};

Descriptor await_reader(const std::string& path, int interrupt) {
    const auto opening = std::make_shared<Opening>(path);
    if (opening->done.number() < 0) throw failed(errno);
    std::thread([opening] { opening->run(); }).detach();
    try {
        await(opening->done.number(), POLLIN, interrupt);
    } catch (const std::system_error&) {
        // A reader lets the thread go; where we may not be one, it stays behind, with what it owns.
        const Descriptor reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (reader.number() >= 0) await(opening->done.number(), POLLIN, -1);
        throw;
    }
    if (opening->error != 0) throw failed(opening->error);
    return std::move(opening->file);
}

}  // namespace

WrittenFile::WrittenFile(const std::string& path, int interrupt) : interrupt_(interrupt) {
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    file_ = Descriptor(::open(path.c_str(), flags | O_NONBLOCK, 0666));
    // Opened so, a FIFO without a reader is refused.
    if (file_.number() < 0 && errno == ENXIO) file_ = await_reader(path, interrupt);
    if (file_.number() < 0) throw failed(errno);
    if (const int flags_now = ::fcntl(file_.number(), F_GETFL);
        flags_now < 0 || ::fcntl(file_.number(), F_SETFL, flags_now | O_NONBLOCK) != 0)
        throw failed(errno);
}

void WrittenFile::write(std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_.number(), bytes.data(), bytes.size());
        if (written >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            await(file_.number(), POLLOUT, interrupt_);
        } else if (errno != EINTR) {
            throw failed(errno);
        }
    }
}

void WrittenFile::close() {
    // A network's file system tells here what it could not write.
    const int twin = ::dup(file_.number());
    const bool closed = twin >= 0 && ::close(twin) == 0;
    const int error = errno;
    file_ = Descriptor();
    if (!closed) throw failed(error);
}

}  // namespace ground
