#pragma once

#include <optional>

#include "media/source.hpp"

/// The configuration that a decoder needs before the first frame (Track::config), whatever the codec.
namespace media {

/// True when frames of that codec can't be decoded without a configuration.
bool needs_config(Codec codec);
/// True when a container's bytes are a configuration, not cut short. Codecs that need none take none but VP6;
/// VP8 and VP9, whose records are made of their key frames, take none either.
bool is_config(Codec codec, ByteView config);
/// A container's configuration in the form that is sent: of all that containers put around it, only the part
/// that a decoder needs.
Bytes bare_config(Codec codec, ByteView config);
/// The configuration in a header that libavformat hands out for a packet: where streams of Ogg follow each other, each
/// has its own (RFC 7845, 3; RFC 9639, 10.1). Empty for a header without one; nothing for a packet of media.
std::optional<ByteView> chained_header(Codec codec, ByteView packet);
/// Name of the configuration, for messages about one that is missing: "parameter sets".
const char* name_of_config(Codec codec);
/// Takes the track's size and colours, or its sample rate and channels, from its configuration; the places
/// where the channels are heard too, if the container does not tell them.
void describe_from_config(Track& track);

}  // namespace media
