#pragma once

#include "media/source.hpp"

namespace media {

/// From libavcodec's AVCodecID, whose type stays out of headers.
Codec codec_of(int avcodec_id);

/// Whether frames of that codec can be sent as they are. The codecs of FLV's early days differ in other
/// containers.
bool is_sendable(Codec codec, bool from_flv);

/// All that a decoder would need is there, as the container has it, without looking into packets.
bool is_described(const Track& track);

}  // namespace media
