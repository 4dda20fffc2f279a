#pragma once

#include "media/byte_source.hpp"

namespace media {

/// True when an FLV file was cut in one of its tags; libavformat does not tell a cut in a tag's head from the
/// end. Always false for pipes. Moves the read position.
bool ends_within_flv_tag(ByteSource& source);

}  // namespace media
