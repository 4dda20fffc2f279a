#include "cli/text/kept_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "dial/failure.hpp"
#include "ground/descriptor.hpp"
#include "ground/errno_text.hpp"

namespace cli {

namespace {

[[noreturn]] void fail(int cause) {
    throw std::runtime_error(ground::errno_text(cause));
}

/// Refuses a device or a pipe: put away for a file, it would be gone for everybody.
void refuse_what_is_no_file(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return;
        fail(errno);
    }
    if (!S_ISREG(status.st_mode)) throw std::runtime_error("it is there, and is no plain file");
}

ground::Descriptor create(const std::string& path) {
    // A run that was killed while it wrote has left its file.
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail(errno);
    ground::Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file.number() < 0) fail(errno);
    return file;
}

void write_all(const ground::Descriptor& file, std::string_view text) {
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
    } catch (const std::runtime_error&) {
        // The first failure is the one to tell.
        static_cast<void>(::unlink(beside.c_str()));
        throw;
    }
}

KeptFile::KeptFile(std::string_view option, std::string path, std::string_view text,
                   std::function<void(const std::string&)> warn)
    : path_(std::move(path)), warn_(std::move(warn)) {
    try {
        replace_file(path_, text);
    } catch (const std::runtime_error& error) {
        throw dial::Failure(
            dial::ExitStatus::internal,
            fmt::format("{} {}: cannot write: {}; name a file in a folder that can be written to", option,
                        path_, error.what()));
    }
}

void KeptFile::write(std::string_view text) {
    try {
        replace_file(path_, text);
        failing_ = false;
    } catch (const std::runtime_error& error) {
        if (std::exchange(failing_, true)) return;
        warn_(
            fmt::format("{}: cannot write: {}; the stream goes on, and so does this file once its folder "
                        "can be written to",
                        path_, error.what()));
    }
}

}  // namespace cli
