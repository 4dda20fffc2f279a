#pragma once

#include "media/source.hpp"

/// What a decoder needs before the first frame (Track::config), whatever the codec.
namespace media {

/// Frames of that codec can't be decoded without one.
bool needs_config(Codec codec);
/// Whether the container has one there, not cut short. Codecs that need none take none but VP6; VP8 and VP9,
/// whose records are made of their key frames, take none either.
bool is_config(Codec codec, ByteView config);
/// The same in the form that is sent: of what containers put around it, only what a decoder needs.
Bytes bare_config(Codec codec, ByteView config);
/// What it is called where it is missing: "parameter sets".
const char* name_of_config(Codec codec);
/// Sets the track's size and colours, or sample rate and channels, to what its config says. Where the
/// channels are heard too, if the container has not said it.
void describe_from_config(Track& track);

}  // namespace media
