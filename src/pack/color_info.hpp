#pragma once

#include <optional>

#include "media/source.hpp"
#include "rtmp/enhanced_tag.hpp"

namespace pack {

/// Colours that a player has to be told of: those of high dynamic range and of BT.2020. Nothing for a track
/// that is shown right without.
std::optional<rtmp::enhanced_tag::ColorInfo> color_info_of(const media::Track& track);

}  // namespace pack
