#include "media/bytes/byte_source.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "ground/errno_text.hpp"

namespace media {

namespace {

[[noreturn]] void fail_to_open(const std::string& name, const std::string& cause) {
    throw Error(ErrorKind::cannot_open, fmt::format("{}: cannot be opened: {}", name, cause));
}

/// The words for an errno of a file, and what to do about it.
std::string advised(int error) {
    switch (error) {
        case ENOENT:
        case ENOTDIR:
        case ENAMETOOLONG:
            return ground::errno_text(error) + "; check its name and its folder";
        case EACCES:
        case EPERM:
            return ground::errno_text(error) + "; let this user read it, and enter its folder";
        default:
            return ground::errno_text(error) +
                   "; check the disk that it is on, and the limits of this process";
    }
}

}  // namespace

ByteSource::ByteSource(const Input& input)
    : name_(input.path == "-" ? "standard input" : input.path),
      memory_(input.memory),
      interrupt_(input.interrupt),
      interrupt_descriptor_(input.interrupt_descriptor) {
    if (memory_.data() == nullptr) {
        open(input);
    } else {
        size_ = first_size_ = static_cast<std::int64_t>(memory_.size());
    }
    fetch_head();
}

void ByteSource::open(const Input& input) {
    const std::string& path = input.path;
    // Without O_NONBLOCK, opening a FIFO would wait for its writer beyond the reach of the interrupt.
    if (path != "-") file_ = ground::Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    descriptor_ = path == "-" ? STDIN_FILENO : file_.number();
    struct stat status {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) fail_to_open(name_, advised(errno));
    if (S_ISDIR(status.st_mode)) fail_to_open(name_, "it is a directory; name a media file in it");
    if (input.follow) {
        if (!S_ISREG(status.st_mode) || path == "-")
            fail_to_open(name_, "it is no regular file, which alone --follow waits for; leave that out");
        watch_.emplace(path, descriptor_);
    } else if (S_ISREG(status.st_mode)) {
        size_ = first_size_ = status.st_size;
    }
}

bool ByteSource::is_text() const {
    const bool printable = std::all_of(head_.begin(), head_.end(), [](std::uint8_t byte) {
        return byte >= 0x80 || std::isprint(byte) != 0 || std::isspace(byte) != 0;
    });
    const auto ascii =
        std::count_if(head_.begin(), head_.end(), [](std::uint8_t byte) { return byte < 0x80; });
    return printable && ascii * 2 > std::ssize(head_);
}

/// Reads until `into` is full, or up to the end or a failure; the number of bytes that came.
std::size_t ByteSource::fetch(std::span<std::uint8_t> into, int& error) {
    std::size_t filled = 0;
    while (filled < into.size()) {
        const Result result = read(into.subspan(filled));
        if (result.outcome == Outcome::interrupted) {
            throw Error(ErrorKind::interrupted, fmt::format("{}: interrupted while it was opened", name_));
        }
        if (result.outcome == Outcome::failed) error = result.error;
        if (result.outcome != Outcome::ok) break;
        filled += result.count;
    }
    return filled;
}

void ByteSource::fetch_head() {
    Bytes head(head_size);
    int error = 0;
    const std::size_t filled = fetch(head, error);
    if (error != 0) fail_to_open(name_, advised(error));
    if (filled == 0) {
        fail_to_open(name_, seekable() ? "it is empty; write it anew from its source"
                                       : "it is empty; look at what the program that writes it says");
    }
    head.resize(filled);
    head_ = std::move(head);
    position_ = 0;
    if (seekable()) seek(0);
}

ByteView ByteSource::look(std::size_t size) {
    if (head_.size() >= size) return head_;
    const std::size_t before = head_.size();
    Bytes rest(size - before);
    if (seekable()) {
        if (!read_at(static_cast<std::int64_t>(before), rest)) rest.clear();
    } else {
        int error = 0;
        position_ = static_cast<std::int64_t>(before);
        rest.resize(fetch(rest, error));
        position_ = 0;
    }
    head_.insert(head_.end(), rest.begin(), rest.end());
    return head_;
}

ByteSource::Result ByteSource::read_memory(ByteView memory, std::span<std::uint8_t> into) {
    const std::size_t begin = std::min(static_cast<std::size_t>(position_), memory.size());
    const std::size_t count = std::min(into.size(), memory.size() - begin);
    if (count == 0) return {Outcome::end};
    std::copy_n(memory.begin() + static_cast<std::ptrdiff_t>(begin), count, into.begin());
    position_ += static_cast<std::int64_t>(count);
    return {Outcome::ok, count};
}

bool ByteSource::wait_readable() const {
    std::array<pollfd, 2> waits{pollfd{descriptor_, POLLIN, 0}, pollfd{interrupt_descriptor_, POLLIN, 0}};
    return ::poll(waits.data(), waits.size(), -1) > 0 && waits[0].revents != 0;
}

/// Waits for a file that is followed; false once nothing more of it comes. True also when the wait was cut
/// short.
bool ByteSource::wait_for_more() {
    const auto news = watch_->wait(::lseek(descriptor_, 0, SEEK_CUR), interrupt_descriptor_);
    shortened_ = news == FileWatch::News::shortened;
    return !news || news == FileWatch::News::grown;
}

ByteSource::Result ByteSource::read(std::span<std::uint8_t> into) {
    const bool in_head = !seekable() && static_cast<std::size_t>(position_) < head_.size();
    while (true) {
        if (interrupted()) return {Outcome::interrupted};
        if (in_head) return read_memory(head_, into);
        if (memory_.data() != nullptr) return read_memory(memory_, into);
        if (!seekable() && !watch_ && !wait_readable()) continue;
        const ssize_t count = ::read(descriptor_, into.data(), into.size());
        if (count > 0) return {Outcome::ok, static_cast<std::size_t>(count)};
        if (count == 0 && watch_ && wait_for_more()) continue;
        if (count == 0) return {Outcome::end};
        if (errno != EINTR && errno != EAGAIN) return {Outcome::failed, 0, errno};
    }
}

bool ByteSource::read_at(std::int64_t position, std::span<std::uint8_t> into) const {
    if (!seekable() || position < 0) return false;
    if (memory_.data() != nullptr) {
        const auto begin = static_cast<std::size_t>(position);
        if (begin > memory_.size() || memory_.size() - begin < into.size()) return false;
        std::copy_n(memory_.begin() + position, into.size(), into.begin());
        return true;
    }
    for (std::size_t filled = 0; filled < into.size();) {
        const std::span<std::uint8_t> rest = into.subspan(filled);
        const ssize_t count =
            ::pread(descriptor_, rest.data(), rest.size(), position + static_cast<std::int64_t>(filled));
        if (count == 0 || (count < 0 && errno != EINTR)) return false;
        if (count > 0) filled += static_cast<std::size_t>(count);
    }
    return true;
}

std::int64_t ByteSource::zeros_at_end(std::int64_t most) {
    constexpr std::int64_t piece_size = 16 * 1024;
    const std::int64_t end = measure_size().value_or(0);
    std::int64_t zeros = 0;
    Bytes piece;
    while (zeros < std::min(end, most)) {
        piece.resize(static_cast<std::size_t>(std::min(piece_size, end - zeros)));
        if (!read_at(end - zeros - std::ssize(piece), piece)) break;
        const auto other =
            std::find_if(piece.rbegin(), piece.rend(), [](std::uint8_t byte) { return byte != 0; });
        zeros += other - piece.rbegin();
        if (other != piece.rend()) break;
    }
    return std::min(zeros, most);
}

std::optional<std::int64_t> ByteSource::measure_size() {
    struct stat status {};
    const bool is_file = size_ && memory_.data() == nullptr;
    if (is_file && ::fstat(descriptor_, &status) == 0) size_ = status.st_size;
    return size_;
}

void ByteSource::throw_if_interrupted() const {
    if (interrupted()) throw Error(ErrorKind::interrupted, fmt::format("{}: reading was interrupted", name_));
}

bool ByteSource::seek(std::int64_t position) {
    if (!seekable() || position < 0) return false;
    if (memory_.data() != nullptr) {
        position_ = position;
        return true;
    }
    return ::lseek(descriptor_, position, SEEK_SET) == position;
}

}  // namespace media
