#pragma once

#include <string_view>

#include "media/source.hpp"

namespace media {

/// libavcodec's name of a codec that nothing in the container tells.
inline constexpr std::string_view unknown_codec = "none";

/// The codec of libavcodec's AVCodecID, an enumeration that cannot be declared without its header.
Codec codec_of(int avcodec_id);
/// libavcodec's AVCodecID of a codec; that of none for `other`.
int avcodec_id_of(Codec codec);

/// The servers that take frames of a codec as they are; later is more.
enum class Reach {
    nobody,
    /// Servers that know it by its FOURCC (Enhanced RTMP).
    some,
    all,
};
/// The codecs of FLV's early days reach servers from FLV alone: they differ in other containers.
Reach reach_of(Codec codec, bool from_flv);
inline bool is_sendable(Codec codec, bool from_flv) {
    return reach_of(codec, from_flv) != Reach::nobody;
}

/// True when all that a decoder would need is known from the container, without looking into packets.
bool is_described(const Track& track);

}  // namespace media
