#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// A track's type, and its number among those of that type in the order of Source::tracks(): 0 for the
/// default one. Enhanced RTMP numbers tracks so.
struct TrackNumber {
    TrackType type = TrackType::video;
    std::size_t number = 0;

    bool operator==(const TrackNumber&) const = default;
};

/// The number of the track at that index.
TrackNumber number_of(const std::vector<Track>& tracks, std::size_t index);
/// The index of the track with that number; nothing where there is none.
std::optional<std::size_t> index_of(const std::vector<Track>& tracks, TrackNumber number);

}  // namespace media
