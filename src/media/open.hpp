#pragma once

#include <memory>

#include "media/input.hpp"
#include "media/source.hpp"

namespace media {

/// Opens one input through libavformat. Reads no more than it must to know the tracks: the header alone of
/// MP4 and of FLV with complete sequence headers. Files that the input names are never opened. Throws Error.
std::unique_ptr<Source> open_input(const Input& input);

}  // namespace media
