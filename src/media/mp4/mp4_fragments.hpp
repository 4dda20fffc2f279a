#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "media/bytes/byte_source.hpp"
#include "media/source.hpp"

struct AVStream;

namespace media {

/// The time that the fragments of an MP4 file span in one of its tracks (ISO/IEC 14496-12, 8.8), in ticks of
/// that track's time scale: from where the first fragment begins to where the last one ends.
struct FragmentsSpan {
    std::uint32_t track_id = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// The spans of all tracks, each up to the last fragment that it is in. Reads the heads of the outermost boxes
/// up to where each track has begun, and from where the index at the end (mfra) leads to, where there is one.
/// Nothing for a file without fragments, and for pipes; no track where the last fragment is not found among so
/// many boxes, or does not tell its time.
std::optional<std::vector<FragmentsSpan>> mp4_fragments(const ByteSource& source);

/// The length of an MP4 in fragments: from where the first one begins, or moov's own media before it, to where the last
/// one ends.
std::optional<Time> length_of(const std::vector<FragmentsSpan>& fragments,
                              std::span<AVStream* const> streams);

}  // namespace media
