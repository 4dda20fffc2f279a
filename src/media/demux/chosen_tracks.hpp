#pragma once

#include <string_view>
#include <vector>

#include "media/codec/reframer.hpp"
#include "media/container/container.hpp"
#include "media/input.hpp"

namespace media {

/// The option of the command line that leaves out tracks of a type.
constexpr std::string_view option_without(TrackType type) {
    return type == TrackType::audio ? "--no-audio" : "--no-video";
}

/// The chosen tracks of a container, video first, each with all that a decoder needs first: it is read ahead
/// until that is known. The packets of other streams are dropped from here on. Throws Error(nothing_to_send)
/// that says why a track cannot be sent. One that lacks something, or does not come, is left
/// out with a warning where another can be sent, and refused in the same way where none can.
std::vector<Reframer> choose_tracks(Container& container, const TrackChoice& choice);

}  // namespace media
