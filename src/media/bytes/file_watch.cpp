#include "media/bytes/file_watch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <utility>

namespace media {

namespace {

constexpr std::uint32_t watched_changes = IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF;
constexpr int remote_look_ms = 1000;

/// True for file systems that others may write to without our kernel's knowledge (statfs(2), f_type).
bool may_be_remote(int descriptor) {
    // NFS, SMB, CIFS, SMB2, FUSE, 9P, AFS, Ceph
    static constexpr std::array<std::uint32_t, 8> kinds{0x6969,     0x517B,     0xFF534D42, 0xFE534D42,
                                                        0x65735546, 0x01021997, 0x5346414F, 0x00C36400};
    struct statfs system {};
    if (::fstatfs(descriptor, &system) != 0) return true;
    const auto kind = static_cast<std::uint32_t>(system.f_type);
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

FileWatch::FileWatch(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor), events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    const bool is_told =
        events_.number() >= 0 && ::inotify_add_watch(events_.number(), path_.c_str(), watched_changes) >= 0;
    if (!is_told || may_be_remote(descriptor_)) patience_ = remote_look_ms;
}

std::optional<FileWatch::News> FileWatch::wait(std::int64_t position, int interrupt) const {
    while (true) {
        // Events first: what happens behind the look then ends the wait.
        drop_events();
        if (const auto news = look(position)) return news;
        std::array<pollfd, 2> waits{pollfd{events_.number(), POLLIN, 0}, pollfd{interrupt, POLLIN, 0}};
        if (::poll(waits.data(), waits.size(), patience_) > 0 && waits[1].revents != 0) return std::nullopt;
    }
}

std::optional<FileWatch::News> FileWatch::look(std::int64_t position) const {
    // The name first: what was written before it went is read.
    const bool named = has_its_name();
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) return News::gone;
    if (status.st_size > position) return News::grown;
    if (status.st_size < position) return News::shortened;
    return named ? std::nullopt : std::optional(News::gone);
}

bool FileWatch::has_its_name() const {
    struct stat own {};
    struct stat named {};
    if (::stat(path_.c_str(), &named) != 0) return errno != ENOENT && errno != ENOTDIR;
    return ::fstat(descriptor_, &own) == 0 && own.st_dev == named.st_dev && own.st_ino == named.st_ino;
}

void FileWatch::drop_events() const {
    std::array<char, 4096> events{};
    while (::read(events_.number(), events.data(), events.size()) > 0) {
    }
}

}  // namespace media
