#pragma once

#include "media/packet.hpp"

struct AVStream;

namespace media {

/// True for a stream with sound or moving pictures: no cover, no subtitles.
bool is_media(const AVStream& stream);
/// True for a stream whose type shows only in its packets: MPEG-TS may declare them private, and AAC in M2TS is.
bool is_undecided(const AVStream& stream);
/// The type of such a stream.
TrackType type_of(const AVStream& stream);
/// The unit of the stream's times, as the container has it: senseless in damaged ones.
Tick tick_of(const AVStream& stream);
/// The container's description of such a stream, as libavformat has it.
StreamInfo stream_info(const AVStream& stream);
/// The description of a stream of MPEG-PS, whose id tells video better (ISO/IEC 13818-1, 2.4.3.7): video that shows no
/// codec is taken for MP3 by libavformat, which finds its short heads in any bytes.
StreamInfo program_stream_info(const AVStream& stream);
/// True for a stream with a Dolby Vision configuration: its base layer is sent.
bool has_dolby_vision(const AVStream& stream);

}  // namespace media
