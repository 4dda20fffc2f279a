#pragma once

#include <optional>

#include "media/source.hpp"
#include "rtmp/enhanced_tag.hpp"

namespace pack {

/// Which codecs are named by their FOURCC (Enhanced RTMP).
enum class EnhancedUse {
    /// Those that FLV has no number for.
    automatic,
    /// All that have a FOURCC.
    always,
    off,
};

/// Which form configuration records have where practice is another than the specification.
enum class RecordForm {
    /// As FFmpeg and others send and expect them: STREAMINFO of FLAC alone, that of VP8 and VP9 with the head
    /// of its box.
    common,
    /// `fLaC` and the head of the block before STREAMINFO, and no head of a box.
    specified,
};

/// The codec's FOURCC; nothing for what Enhanced RTMP does not know.
std::optional<rtmp::enhanced_tag::VideoCodec> enhanced_video_codec(media::Codec codec);
std::optional<rtmp::enhanced_tag::AudioCodec> enhanced_audio_codec(media::Codec codec);

/// The track travels by its FOURCC, and not in the form of FLV.
bool is_enhanced(const media::Track& track, EnhancedUse use);
/// The same for a track by its number: all but the default one of their type travel by their FOURCC, unless
/// that is off.
EnhancedUse use_of(std::size_t number, EnhancedUse use);
/// The codec as onMetaData says it: its number in FLV, or its FOURCC as a number; nothing for what cannot
/// travel.
std::optional<double> codec_id(const media::Track& track, EnhancedUse use);

}  // namespace pack
