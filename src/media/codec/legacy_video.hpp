#pragma once

#include <optional>

#include "media/source.hpp"

/// FLV's early video codecs: the heads of their frames.
namespace media {

/// The size in pixels, from a keyframe's header; nothing when it does not say or is too short. `config` is
/// the adjustment byte of VP6.
std::optional<PictureSize> legacy_picture_size(Codec codec, ByteView frame, ByteView config);
/// True for the inter frames of Sorenson H.263 to which no other frame refers.
bool is_disposable(Codec codec, ByteView frame);

}  // namespace media
