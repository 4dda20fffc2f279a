#pragma once

#include "media/source.hpp"

/// What a decoder needs before the first frame (Track::config), whatever the codec.
namespace media {

/// Frames of that codec can't be decoded without one.
bool needs_config(Codec codec);
/// Whether it is one, in the form that is sent, and not cut short. Codecs that need none take none but VP6.
bool is_config(Codec codec, ByteView config);
/// What it is called where it is missing: "parameter sets".
const char* name_of_config(Codec codec);
/// Sets the track's size, or sample rate and channels, to what its config says.
void describe_from_config(Track& track);

}  // namespace media
