#pragma once

#include <optional>

#include "media/source.hpp"
#include "rtmp/enhanced_tag.hpp"

namespace pack {

/// What a player has to be told of the track's colours: those of high dynamic range and of BT.2020. Nothing
/// for what is shown right anyway.
std::optional<rtmp::enhanced_tag::ColorInfo> color_info_of(const media::Track& track);

}  // namespace pack
