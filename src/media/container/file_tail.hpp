#pragma once

#include "media/container/byte_source.hpp"

namespace media {

/// Cuts that libavformat does not tell from the end of a file. Pipes show none.

/// True when an FLV file ends within one of its tags.
bool ends_within_flv_tag(const ByteSource& source);
/// True when an MP4 file ends within one of its outermost boxes.
bool ends_within_mp4_box(const ByteSource& source);

}  // namespace media
