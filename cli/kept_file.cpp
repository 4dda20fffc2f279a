#include "cli/file_replacement.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "net/descriptor.hpp"

namespace cli {

namespace {

[[noreturn]] void fail(int cause) {
    throw std::system_error(cause, std::generic_category());
}

/// A device or a pipe would be gone for everybody.
void refuse_what_is_no_file(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return;
        fail(errno);
    }
    if (!S_ISREG(status.st_mode))
        throw std::system_error(EINVAL, std::generic_category(), "not a plain file");
}

net::Descriptor create(const std::string& path) {
    // One of a run that was killed in the middle.
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail(errno);
    net::Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file.number() < 0) fail(errno);
    return file;
}

void write_all(const net::Descriptor& file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file.number(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(errno);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

void replace_file(const std::string& path, std::string_view text) {
    refuse_what_is_no_file(path);
    const std::string beside = path + ".new";
    try {
        write_all(create(beside), text);
        if (::rename(beside.c_str(), path.c_str()) != 0) fail(errno);
    } catch (const std::system_error&) {
        // The first failure is the one to tell.
        static_cast<void>(::unlink(beside.c_str()));
        throw;
    }
}

}  // namespace cli
