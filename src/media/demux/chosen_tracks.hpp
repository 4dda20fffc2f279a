#pragma once

#include <vector>

#include "media/codec/reframer.hpp"
#include "media/container/container.hpp"
#include "media/input.hpp"

namespace media {

/// The chosen tracks of a container, video first, each with all that a decoder needs first: it is read ahead
/// until that is known. The packets of other streams are dropped from here on. Throws Error(nothing_to_send)
/// that says why a track cannot be sent, or what it lacks.
std::vector<Reframer> choose_tracks(Container& container, const TrackChoice& choice);

}  // namespace media
