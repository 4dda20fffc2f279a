#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "media/codec/avc.hpp"
#include "media/measure/flow.hpp"
#include "media/source.hpp"

namespace media {

/// Bits a second.
struct BitRates {
    double mean = 0;
    /// Of the one second with the most; nothing when there is less than a second of it.
    std::optional<double> peak;
};

/// Between the decoding times of keyframes.
struct KeyframeIntervals {
    std::uint64_t keyframes = 0;
    /// The time after the last keyframe counts too: it is the least that the next one can be away.
    Time largest{0};
    /// `largest` is that time: no keyframe ended it.
    bool largest_is_open = false;
    /// Between keyframes; nothing when there is but one.
    std::optional<Time> mean;
};

struct VideoMeasurement {
    Track track;
    /// Of H.264 whose parameter sets can be read: the first.
    std::optional<Sps> sps;
    /// The largest that there was.
    int width = 0;
    int height = 0;
    /// How often size, profile or another parameter changed on the way.
    std::uint64_t changes = 0;
    std::uint64_t frames = 0;
    /// Frames a second, on average; that of the container when there is but one frame.
    double frame_rate = 0;
    KeyframeIntervals intervals;
    /// Keyframes that are followed by pictures which are shown before them and may need what came earlier.
    std::uint64_t open_gops = 0;
    /// Pictures with slices of type B.
    std::uint64_t b_frames = 0;
    /// The most pictures that are decoded before one and shown after it.
    std::uint32_t reordered_frames = 0;
    bool interlaced = false;
    BitRates rates;
    /// Bits a second in the GOP with the most.
    double gop_peak = 0;
};

struct AudioMeasurement {
    Track track;
    int sample_rate = 0;
    int channels = 0;
    /// Of AAC: 2 for LC, 5 with SBR, 29 with parametric stereo; 0 when it is not known.
    int object_type = 0;
    BitRates rates;
};

/// What a stream is like, for those who have limits for it. A track that is missing is nothing here.
struct Measurement {
    /// From the first frame to the end of the last.
    Time duration{0};
    std::optional<VideoMeasurement> video;
    std::optional<AudioMeasurement> audio;
    BitRates rates;
    Flow flow;
};

}  // namespace media
