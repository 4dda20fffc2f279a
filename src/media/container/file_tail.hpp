#pragma once

#include "media/container/byte_source.hpp"

namespace media {

/// True when an MP4 file ends within one of its outermost boxes that leads to samples, or has them, or behind
/// a fragment without its media: a cut that libavformat does not tell from the end of a file. Pipes show none.
bool ends_within_mp4_box(const ByteSource& source);
/// True when an MP4 file ends within its first fragment, or the media of that: it may be one that a recorder has
/// just begun.
bool ends_within_first_fragment(const ByteSource& source);
/// True when the first bytes of an MP4 file show media before an index.
bool begins_with_media(ByteView head);

}  // namespace media
