#pragma once

#include <optional>

#include "media/source.hpp"

namespace media {

/// The picture of an access unit, as its NAL units describe it (ITU-T H.264, 7.3.1 and 7.3.3; H.265,
/// 7.3.1.2).
struct Picture {
    /// Decoding can begin here, and nothing after it refers to what was before.
    bool idr = false;
    /// A slice is of type B. Not known of HEVC, where that takes parameter sets.
    bool bidirectional = false;
};

/// Reads no further than the heads of the slices; `length_size` is that of the track's configuration.
/// Malformed units say nothing.
Picture read_picture(const Payload& access_unit, Codec codec, int length_size);

}  // namespace media
