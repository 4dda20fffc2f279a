#pragma once

#include <optional>
#include <string>
#include <vector>

namespace media {

/// The tracks of an input that are taken.
struct TrackChoice {
    /// Index among the input's video (audio) tracks, from 0; nothing picks the best.
    std::optional<int> video = std::nullopt;
    std::optional<int> audio = std::nullopt;
    /// Number of the program in MPEG-TS that all tracks are of; nothing for that of the best video, or of the
    /// track that is asked for.
    std::optional<int> program = std::nullopt;
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

}  // namespace media
