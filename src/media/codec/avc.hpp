#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "media/codec/parameter_sets.hpp"
#include "media/source.hpp"

/// H.264 (ITU-T H.264) as far as RTMP needs it: the types of its NAL units, its sequence parameter sets, and
/// its AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). Pure functions over hostile bytes.
namespace media {

/// Parameter sets of one kind that a record can carry (counts of 5 and 8 bits).
inline constexpr std::size_t max_sps = 31;
inline constexpr std::size_t max_pps = 255;

enum class NalType : std::uint8_t {
    idr = 5,
    sei = 6,
    sps = 7,
    pps = 8,
    access_unit_delimiter = 9,
    filler = 12
};
NalType nal_type(ByteView nal_unit);
/// Access unit delimiters and filler: RTMP needs neither.
bool is_avc_framing(ByteView nal_unit);

/// The fields of a sequence parameter set that are needed here (7.3.2.1.1 and, of its VUI, E.1.1).
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
    bool separate_planes = false;
    /// Bits of frame_num in a slice's header, 4 to 16.
    std::uint32_t frame_num_bits = 4;
    /// How slices tell the order in which pictures are shown (8.2.1).
    struct PictureOrder {
        /// pic_order_cnt_type, 0 to 2.
        std::uint32_t type = 0;
        /// Type 0: bits of pic_order_cnt_lsb, 4 to 16.
        std::uint32_t lsb_bits = 4;
        // Type 1.
        bool always_zero = false;
        std::int64_t offset_for_non_ref = 0;
        std::int64_t offset_top_to_bottom = 0;
        std::vector<std::int64_t> offsets_for_ref = {};
    };
    PictureOrder picture_order;
    /// max_num_reorder_frames, where the VUI has it.
    std::optional<std::uint32_t> reordered_frames;
};
std::optional<Sps> parse_sps(ByteView nal_unit);
/// The size in pixels that an SPS describes.
std::optional<PictureSize> picture_size(ByteView sps);

/// Takes over the SPS and PPS among `nal_units`; sets of the same id replace the older. True when something
/// changed.
bool update_avc_sets(ParameterSets& sets, const std::vector<ByteView>& nal_units);
/// A record with 4-byte lengths; nothing while a set is missing or an SPS is malformed.
std::optional<Bytes> avc_configuration(const ParameterSets& sets);
/// The parameter sets of a record; nothing when it is malformed.
std::optional<ParameterSets> parse_avc_configuration(ByteView record);
/// Bytes of a NAL unit length in that record's samples: 1, 2 or 4; nothing when it is malformed.
std::optional<int> nal_length_size(ByteView record);

}  // namespace media
