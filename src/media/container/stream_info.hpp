#pragma once

#include "media/packet.hpp"

struct AVStream;

namespace media {

/// A stream with sound or moving pictures: no cover, no subtitles.
bool is_media(const AVStream& stream);
/// The unit of its times, as the container has it: senseless in damaged ones.
Tick tick_of(const AVStream& stream);
/// The container's description of such a stream, as libavformat has it.
StreamInfo stream_info(const AVStream& stream);
/// A Dolby Vision configuration comes with it: its base layer is sent.
bool has_dolby_vision(const AVStream& stream);

}  // namespace media
