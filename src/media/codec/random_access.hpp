#pragma once

#include "media/source.hpp"

/// Pictures of H.264 and HEVC with which decoding can begin, as their NAL units tell it: containers mark fewer,
/// or none. Pure functions over hostile bytes.
namespace media {

enum class RandomAccess {
    /// The picture needs others before it, or the codec is none of NAL units.
    none,
    /// A recovery point message (ITU-T H.264, D.2.8; H.265, D.3.8) lies with it: pictures become whole in
    /// some time, or are at once.
    recovery_point,
    /// An IDR picture of H.264, or any random access point of HEVC (H.265, 3.76).
    keyframe,
};

/// How decoding can begin with a frame of that track, whose config tells of its lengths.
RandomAccess random_access(const Track& track, const Payload& frame);

/// True for a picture that is shown before the random access point in front of it, and can be decoded all the
/// same: a RADL picture of HEVC (H.265, 3.110). Others refer to what was before.
bool is_decodable_leading(const Track& track, const Payload& frame);

}  // namespace media
