#pragma once

#include <memory>

#include "media/input.hpp"

namespace media {

/// Lead of a companion over the main input; of one that begins earlier by more, the beginning is left out.
inline constexpr Time max_companion_lead = std::chrono::milliseconds(500);

/// The source `main`, opened from `input`, with the input's companions as further tracks behind its own, each
/// in step with it. Throws Error that names the companion's file.
std::unique_ptr<Source> with_companions(std::unique_ptr<Source> main, const Input& input);

}  // namespace media
