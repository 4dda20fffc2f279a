#pragma once

#include <cstdint>
#include <string>

namespace ingest {

/// Counts of what one player was sent of a track, and of what was kept from it.
struct PlayedTrack {
    /// Frames that were sent, each once however often it went.
    std::uint64_t frames = 0;
    /// Bytes of these frames' bodies.
    std::uint64_t bytes = 0;
    // Misdeeds of the script: frames left out, altered, sent a second time.
    std::uint64_t lost = 0;
    std::uint64_t altered = 0;
    std::uint64_t twice = 0;
    /// Frames that came when nothing was to be sent any more, or nothing of their track at all.
    std::uint64_t withheld = 0;
};

/// All that one player was sent.
struct Played {
    /// The stream's name, as `live/key`.
    std::string stream;
    /// Plays that were answered with Play.StreamNotFound.
    std::uint64_t not_found = 0;
    /// True once Play.Start was sent.
    bool started = false;
    /// True once the publisher has ended, and the player has all that came before.
    bool ended = false;
    PlayedTrack video;
    PlayedTrack audio;
    std::uint64_t metadata = 0;
    /// Data messages that are no metadata.
    std::uint64_t data = 0;
    std::uint64_t headers = 0;
    /// Headers that were sent again by the script.
    std::uint64_t headers_again = 0;
    /// Frames of the group that a player got at once when it came.
    std::uint64_t cached = 0;
    /// Frames of video that were passed over in front of the first keyframe.
    std::uint64_t before_keyframe = 0;
    std::uint64_t aggregates = 0;
    /// Messages that the player was too slow for.
    std::uint64_t too_slow = 0;
};

}  // namespace ingest
