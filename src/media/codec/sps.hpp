#pragma once

#include <cstdint>
#include <optional>

#include "media/codec/bitstream.hpp"

namespace media {

/// A NAL unit without its emulation prevention bytes (ITU-T H.264, 7.4.1).
Bytes unescape(ByteView nal_unit);

/// What a sequence parameter set of H.264 says that is needed here (7.3.2.1.1 and, of its VUI, E.1.1).
struct Sps {
    std::uint8_t profile = 0;
    /// The byte between profile and level; constraint_set0_flag is its highest bit.
    std::uint8_t constraints = 0;
    /// Ten times the level; 9 for level 1b of the high profiles.
    std::uint8_t level = 0;
    std::uint32_t id = 0;
    std::uint32_t chroma_format = 1;
    std::uint32_t luma_depth_minus8 = 0;
    std::uint32_t chroma_depth_minus8 = 0;
    /// Cropping applied.
    PictureSize size;
    /// frame_mbs_only_flag: no picture is interlaced.
    bool frames_only = true;
    /// max_num_reorder_frames, where the VUI has it.
    std::optional<std::uint32_t> reordered_frames;
};
std::optional<Sps> parse_sps(ByteView nal_unit);

/// The size in pixels that an SPS describes.
std::optional<PictureSize> picture_size(ByteView sps);

}  // namespace media
