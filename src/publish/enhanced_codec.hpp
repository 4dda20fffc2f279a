#pragma once

#include <optional>
#include <string>
#include <vector>

#include "media/source.hpp"
#include "rtmp/capabilities.hpp"
#include "rtmp/enhanced_tag.hpp"
#include "rtmp/url.hpp"

namespace publish {

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

/// Whether frames carry the nanoseconds of their times.
enum class NanoUse {
    off,
    /// Where the server says that it takes them.
    automatic,
    always,
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

/// Our side of what is agreed on with a server.
struct CodecOffer {
    /// For connect: all that will be sent, as soon as one of it needs a FOURCC; otherwise nothing.
    rtmp::Offer announced = {};
    /// What of it the server has to know by its FOURCC.
    rtmp::Offer needed = {};
    /// Several tracks of a type will be sent.
    bool multitrack = false;
};
CodecOffer offer_of(const std::vector<media::Track>& tracks, EnhancedUse use);
/// Why a stream that was agreed on for the tracks `first` cannot go on with `next`; nothing where it can.
std::optional<std::string> misfit(const std::vector<media::Track>& first,
                                  const std::vector<media::Track>& next, EnhancedUse use);
/// `capsEx` of connect: what we can do, and servers need to know only where codecs travel by their FOURCC; of
/// several tracks only where they will be sent.
std::uint32_t caps_ex_of(const CodecOffer& codecs, NanoUse nano);
/// "hvc1 and Opus"
std::string words_of(const rtmp::Offer& offer);

/// Throws Failure(nothing_to_send) when the server has said what it takes, and something that it has to know
/// is not among that: a codec, or several tracks. Otherwise what a user may want to read of its answer;
/// mostly nothing.
std::optional<std::string> judge(const rtmp::ServerCapabilities& server, const CodecOffer& offer,
                                 const rtmp::Url& url);

}  // namespace publish
