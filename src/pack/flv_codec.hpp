#pragma once

#include <optional>

#include "media/source.hpp"
#include "rtmp/flv_tag.hpp"

namespace pack {

/// The codec's number in an FLV video tag; nothing for audio codecs and for what FLV has no number for.
std::optional<rtmp::flv_tag::VideoCodec> flv_video_codec(media::Codec codec);
/// The number of the track's codec in an FLV audio tag; it can depend on the sample rate.
std::optional<rtmp::flv_tag::SoundFormat> flv_sound_format(const media::Track& track);

}  // namespace pack
