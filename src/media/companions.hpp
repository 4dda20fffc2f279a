#pragma once

#include <memory>

#include "media/input.hpp"

namespace media {

/// A companion that begins earlier than the main input by more than this has its beginning left out.
inline constexpr Time max_companion_lead = std::chrono::milliseconds(500);

/// `main`, opened from `input`, with the companions of that as further tracks behind its own, each in step
/// with it. Throws Error that names the companion's file.
std::unique_ptr<Source> with_companions(std::unique_ptr<Source> main, const Input& input);

}  // namespace media
