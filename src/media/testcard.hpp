#pragma once

#include "media/source.hpp"

namespace media {

/// The built-in clip: 10 s of H.264 and AAC in MP4, 640x360 at 30 fps, a keyframe every 2 s, a visible clock
/// and a beep each second. Made by scripts/make-testcard.sh.
ByteView testcard();
inline constexpr const char* testcard_name = "test card";

}  // namespace media
