#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "media/source.hpp"

namespace media {

/// One track's share of the body of an FLV tag.
struct FlvPart {
    enum class Kind {
        /// The decoder's configuration from here on.
        config,
        frame,
        /// A script that tells of colours.
        colors,
        /// A MultichannelConfig.
        channels,
    };
    Kind kind = Kind::frame;
    Codec codec = Codec::other;
    /// 0 for the default track.
    std::uint8_t track = 0;
    bool keyframe = false;
    /// Presentation less decoding time.
    Time composition{0};
    ByteView payload;
    /// Samples a second, channels and bits a sample as the flags of sound have them (Adobe FLV 10.1, E.4.2.1);
    /// 0 where a configuration or the metadata says it.
    int sample_rate = 0;
    int channels = 0;
    int bits_per_sample = 0;
};

struct FlvBody {
    /// Time beyond the milliseconds of the tag (ModEx TimestampOffsetNano).
    Time beyond{0};
    /// The tracks' shares in their order; empty for a tag that tells nothing of media.
    std::vector<FlvPart> parts;
};

/// True for the first byte of a body as Enhanced RTMP has it.
bool is_enhanced_video(std::uint8_t first);
bool is_enhanced_audio(std::uint8_t first);

/// The body of a video tag: those of FLV (E.4.3.1), and of Enhanced RTMP v2 (ExVideoTagHeader,
/// ExVideoTagBody), with several tracks or one. Nothing where it is shorter than it says.
std::optional<FlvBody> parse_flv_video(ByteView body);
/// The body of an audio tag (E.4.2.1; ExAudioTagHeader, ExAudioTagBody).
std::optional<FlvBody> parse_flv_audio(ByteView body);

}  // namespace media
