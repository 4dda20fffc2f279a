#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "media/source.hpp"

namespace media {

/// The tracks of an input that are taken.
struct TrackChoice {
    /// Index among the input's video (audio) tracks, from 0; nothing picks the best.
    std::optional<int> video;
    std::optional<int> audio;
    bool want_video = true;
    bool want_audio = true;
    /// Several tracks of a type: those with these Track::input_index, the default ones first; all that there
    /// are, the best one first, where it is empty. Nothing for one of each type, as said above.
    std::optional<std::vector<int>> several = std::nullopt;
};

/// A stream of another file that plays along with an input: a rendition that was made beforehand.
struct Companion {
    std::string path;
    /// Track::input_index in that file.
    int stream = 0;
};

/// One input, and how it is played.
struct Input {
    /// A file, or "-" for standard input.
    std::string path;
    /// Bytes in memory instead of a file (the built-in clip); they must outlive the source. `path` is then
    /// its name.
    ByteView memory;
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
