#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// Which track of a stream: of its type the default one, 0, or another, in the order of Source::tracks().
/// Enhanced RTMP numbers tracks so.
struct TrackNumber {
    TrackType type = TrackType::video;
    std::size_t number = 0;

    bool operator==(const TrackNumber&) const = default;
};

/// Of the track at that index.
TrackNumber number_of(const std::vector<Track>& tracks, std::size_t index);
/// Nothing where there is no such track.
std::optional<std::size_t> index_of(const std::vector<Track>& tracks, TrackNumber number);

}  // namespace media
