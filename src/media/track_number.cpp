#include "media/track_number.hpp"

#include <algorithm>

namespace media {

TrackNumber number_of(const std::vector<Track>& tracks, std::size_t index) {
    const TrackType type = tracks.at(index).type;
    const auto before = std::count_if(tracks.begin(), tracks.begin() + static_cast<std::ptrdiff_t>(index),
                                      [type](const Track& track) { return track.type == type; });
    return {type, static_cast<std::size_t>(before)};
}

std::optional<std::size_t> index_of(const std::vector<Track>& tracks, TrackNumber number) {
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (tracks[i].type == number.type && number.number-- == 0) return i;
    }
    return std::nullopt;
}

}  // namespace media
