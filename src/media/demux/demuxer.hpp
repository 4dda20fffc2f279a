#pragma once

#include <memory>

#include "media/input.hpp"
#include "media/source.hpp"

namespace media {

/// The frames of one container, through libavformat: tracks chosen, reframed, on one timeline, in order.
/// Throws Error.
std::unique_ptr<Source> demux(const Input& input);

}  // namespace media
