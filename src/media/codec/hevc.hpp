#pragma once

#include <array>
#include <optional>
#include <vector>

#include "media/codec/parameter_sets.hpp"
#include "media/source.hpp"

/// HEVC (ITU-T H.265) as far as its HEVCDecoderConfigurationRecord needs it (ISO/IEC 14496-15, 8.3.3.1).
/// Pure functions over hostile bytes.
namespace media {

/// Parameter sets of one kind with different ids (7.4.3).
inline constexpr std::size_t max_hevc_vps = 16;
inline constexpr std::size_t max_hevc_sps = 16;
inline constexpr std::size_t max_hevc_pps = 64;

enum class HevcNalType : std::uint8_t {
    radl_n = 6,
    radl_r = 7,
    bla_w_lp = 16,
    idr_w_radl = 19,
    idr_n_lp = 20,
    /// RSV_IRAP_VCL23, the last of the random access points.
    last_irap = 23,
    vps = 32,
    sps = 33,
    pps = 34,
    access_unit_delimiter = 35,
    filler = 38,
    prefix_sei = 39
};
/// The type of a unit; for one without its two bytes of header, a type that no unit has.
HevcNalType hevc_nal_type(ByteView nal_unit);
/// Access unit delimiters and filler: RTMP needs neither.
bool is_hevc_framing(ByteView nal_unit);

/// The fields of a sequence parameter set that are needed here (7.3.2.2.1).
struct HevcSps {
    std::uint32_t id = 0;
    /// The general part of profile_tier_level, as the record has it.
    std::array<std::uint8_t, 12> profile_tier_level{};
    std::uint32_t temporal_layers = 1;
    bool temporal_id_nested = false;
    std::uint32_t chroma_format = 1;
    std::uint32_t luma_depth_minus8 = 0;
    std::uint32_t chroma_depth_minus8 = 0;
    bool separate_planes = false;
    /// Bits of slice_pic_order_cnt_lsb in a slice's header, 4 to 16.
    std::uint32_t order_bits = 4;
    /// sps_max_num_reorder_pics of the highest temporal layer.
    std::uint32_t reordered_frames = 0;
    /// Cropping applied.
    PictureSize size;
};
std::optional<HevcSps> parse_hevc_sps(ByteView nal_unit);
std::optional<PictureSize> hevc_picture_size(ByteView sps);

/// Takes over the VPS, SPS and PPS among `nal_units`, as update_avc_sets() does for H.264.
bool update_hevc_sets(ParameterSets& sets, const std::vector<ByteView>& nal_units);
/// A record with 4-byte lengths; nothing while a set is missing or an SPS is malformed.
std::optional<Bytes> hevc_configuration(const ParameterSets& sets);
/// The parameter sets of a record; nothing when it is malformed. Some records leave sets to the stream.
std::optional<ParameterSets> parse_hevc_configuration(ByteView record);
/// Bytes of a NAL unit length in that record's samples: 1, 2 or 4; nothing when it is malformed.
std::optional<int> hevc_length_size(ByteView record);

}  // namespace media
