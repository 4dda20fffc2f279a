#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "media/source.hpp"
#include "media/track_choice.hpp"

namespace media {

/// One input, and how it is played.
struct Input {
    /// A file, or "-" for standard input.
    std::string path;
    /// Bytes in memory instead of a file (the built-in clip); they must outlive the source. `path` is then
    /// its name.
    ByteView memory;
    /// Waits for more at the end of a file that is still being written, until it is renamed, removed or begun
    /// anew.
    bool follow = false;
    /// libavformat's name for its container (is_format_name); empty to find out.
    std::string format;
    TrackChoice choice;
    std::vector<Companion> companions = {};
    /// Adds a silent track where no audio is among the tracks that are taken.
    bool silent_audio = false;
    /// Moment to begin at: with the keyframe that is shown then or last before, or the first one.
    Time start{0};
    enum class StartsFrom {
        /// The first picture; the first frame, where there is none.
        first_shown,
        /// The time that the container counts from (ContainerTimes::zero).
        container_zero,
    };
    /// The moment that `start` is counted from.
    StartsFrom starts_from = StartsFrom::first_shown;
    /// Checked while a read waits: once true, reads end with ErrorKind::interrupted. May be null.
    const std::atomic<bool>* interrupt = nullptr;
    /// Becomes readable when `interrupt` is set, and stays so: it ends the wait for a silent pipe. -1 for
    /// none.
    int interrupt_descriptor = -1;
};

}  // namespace media
