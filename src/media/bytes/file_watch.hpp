#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ground/descriptor.hpp"

namespace media {

/// Waits for a file to grow, as long as it is the one of its name. The kernel tells of changes (inotify); where
/// it does not know of all, as on network file systems, the file is looked at each second.
class FileWatch {
  public:
    /// `descriptor` is the file that was opened by that name; it must outlive this object.
    FileWatch(std::string path, int descriptor);

    enum class News {
        /// The file has bytes behind the position.
        grown,
        /// The file ends before the position: it was begun anew.
        shortened,
        /// The file was renamed, removed or replaced, and has no bytes behind the position.
        gone,
    };
    /// Waits for news of the bytes from `position` on; nothing once the descriptor `interrupt` is readable, -1
    /// for none.
    std::optional<News> wait(std::int64_t position, int interrupt) const;

  private:
    std::optional<News> look(std::int64_t position) const;
    bool has_its_name() const;
    void drop_events() const;

    std::string path_;
    int descriptor_;
    ground::Descriptor events_;
    /// Longest wait in ms; -1 for no end.
    int patience_ = -1;
};

}  // namespace media
