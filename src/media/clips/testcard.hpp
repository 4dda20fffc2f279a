#pragma once

#include <string_view>

#include "media/source.hpp"

namespace media {

/// A built-in clip: 10 s of 640x360 at 30 fps, a keyframe every 2 s, a visible clock and a beep each second,
/// in one pair of codecs. Made by scripts/make-testcard.sh.
struct Testcard {
    /// Name after the codec that is not as usual: "hevc".
    std::string_view name;
    ByteView clip;
};
/// Name of all of them as an input.
inline constexpr const char* testcard_name = "test card";

/// All test cards, each with another name; the first is that of H.264 and AAC, which every server takes.
std::span<const Testcard> testcards();

}  // namespace media
