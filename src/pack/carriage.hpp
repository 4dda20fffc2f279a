#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "media/source.hpp"
#include "pack/enhanced_use.hpp"
#include "rtmp/enhanced_tag.hpp"
#include "rtmp/flv_tag.hpp"

namespace pack {

/// Video in the tags of FLV (Adobe FLV 10.1, E.4.3.1): its codec has a number there.
struct FlvVideo {
    rtmp::flv_tag::VideoCodec codec{};
};

/// Sound in the tags of FLV: the byte of format, rate, size and channels (Adobe FLV 10.1, E.4.2.1).
struct FlvAudio {
    rtmp::flv_tag::Sound sound;
};

/// Video whose codec is named by a FOURCC (Enhanced RTMP).
struct FourCcVideo {
    rtmp::enhanced_tag::VideoCodec codec{};
    /// The track's number among those of its type; 0, the default one, is not on the wire.
    std::uint8_t track = 0;
};

/// Sound whose codec is named by a FOURCC (Enhanced RTMP).
struct FourCcAudio {
    rtmp::enhanced_tag::AudioCodec codec{};
    /// The track's number among those of its type; 0, the default one, is not on the wire.
    std::uint8_t track = 0;
};

/// How a track travels over RTMP. carriage_of() alone decides it; the heads of frames, the headers, the codec
/// ids of onMetaData and the offer to a server all follow from it.
using Carriage = std::variant<FlvVideo, FlvAudio, FourCcVideo, FourCcAudio>;

/// The most tracks of a type that can be numbered.
inline constexpr std::size_t most_tracks = 255;

/// The carriage of a track with that number among those of its type; nothing where it has none. The default
/// track, 0, travels as if it were alone, the others by their FOURCC.
std::optional<Carriage> carriage_of(const media::Track& track, std::size_t number, EnhancedUse use);
/// The carriage of the track at that index, which numbers it as media::number_of() does.
std::optional<Carriage> carriage_of(const std::vector<media::Track>& tracks, std::size_t index,
                                    EnhancedUse use);
/// The carriage of a track that must have one: throws Error(cannot_travel), with the cause and what to do.
Carriage require_carriage(const media::Track& track, std::size_t number, EnhancedUse use);

/// The track's number among those of its type: in the tags of FLV only the default one travels.
std::uint8_t track_number(const Carriage& carriage);

}  // namespace pack
