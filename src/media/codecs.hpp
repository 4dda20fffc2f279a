#pragma once

#include "media/source.hpp"

namespace media {

/// From libavcodec's AVCodecID, whose type stays out of headers.
Codec codec_of(int avcodec_id);

/// Whether frames of that codec can be sent as they are. The codecs of FLV's early days differ in other
/// containers.
bool is_sendable(Codec codec, bool from_flv);

}  // namespace media
