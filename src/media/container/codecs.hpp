#pragma once

#include "media/source.hpp"

namespace media {

/// From libavcodec's AVCodecID, whose type stays out of headers.
Codec codec_of(int avcodec_id);

/// Who takes frames of a codec as they are; later is more.
enum class Reach {
    nobody,
    /// Servers that know it by its FOURCC (Enhanced RTMP).
    some,
    all,
};
/// The codecs of FLV's early days differ in other containers.
Reach reach_of(Codec codec, bool from_flv);
inline bool is_sendable(Codec codec, bool from_flv) {
    return reach_of(codec, from_flv) != Reach::nobody;
}

/// All that a decoder would need is there, as the container has it, without looking into packets.
bool is_described(const Track& track);

}  // namespace media
