#pragma once

#include "media/packet.hpp"

namespace media {

/// It has sound or moving pictures: no cover, no subtitles. `stream` points to libavformat's description,
/// whose type stays out of headers.
bool is_media(const void* stream);
StreamInfo stream_info(const void* stream);

}  // namespace media
