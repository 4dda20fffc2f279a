#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "media/codec/avc.hpp"
#include "media/measure/flow.hpp"
#include "media/source.hpp"

namespace media {

/// Rates in bits a second.
struct BitRates {
    double mean = 0;
    /// Rate of the one second with the most; nothing when there is less than a second in all.
    std::optional<double> peak;
};

/// Intervals between the decoding times of keyframes.
struct KeyframeIntervals {
    std::uint64_t keyframes = 0;
    /// The largest interval. The time after the last keyframe counts too: the next one is at least that far
    /// away.
    Time largest{0};
    /// True when `largest` is the time after the last keyframe: no other ended it.
    bool largest_is_open = false;
    /// Mean of the intervals between keyframes; nothing when there is but one.
    std::optional<Time> mean;
};

struct VideoMeasurement {
    Track track;
    /// The first SPS of H.264 whose parameter sets can be read.
    std::optional<Sps> sps;
    /// The largest picture that there was, in pixels.
    int width = 0;
    int height = 0;
    /// Number of changes of size, profile or another parameter on the way.
    std::uint64_t changes = 0;
    std::uint64_t frames = 0;
    /// Frames a second, on average; the container's word when there is but one frame.
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
    /// Audio object type of AAC: 2 for LC, 5 with SBR, 29 with parametric stereo; 0 when it is not known.
    int object_type = 0;
    BitRates rates;
};

/// The figures of a stream that services have limits for. A track that is missing is nothing here.
struct Measurement {
    /// Time from the first frame to the end of the last.
    Time duration{0};
    std::optional<VideoMeasurement> video;
    std::optional<AudioMeasurement> audio;
    BitRates rates;
    Flow flow;
    /// Faults of the input that were got over while it was read.
    std::vector<Warning> warnings = {};
};

}  // namespace media
