#include "media/codec/hevc.hpp"

#include <algorithm>

#include "media/codec/annex_b.hpp"
#include "media/codec/bits.hpp"

namespace media {

namespace {

constexpr std::size_t hvcc_head_size = 23;
constexpr unsigned header_bits = 16;
constexpr unsigned profile_bits = 88;
constexpr unsigned level_bits = 8;

/// The beginning of a set, where its id is, without emulation prevention.
Bytes beginning(ByteView nal_unit) {
    return unescape(nal_unit.first(std::min<std::size_t>(nal_unit.size(), 16)));
}

std::optional<std::uint32_t> vps_id(ByteView nal_unit) {
    const Bytes raw = beginning(nal_unit);
    BitReader bits(raw);
    bits.skip(header_bits);
    const std::uint32_t id = bits.read(4);
    if (bits.failed()) return std::nullopt;
    return id;
}

std::optional<std::uint32_t> hevc_sps_id(ByteView nal_unit) {
    const auto sps = parse_hevc_sps(nal_unit);
    if (!sps) return std::nullopt;
    return sps->id;
}

std::optional<std::uint32_t> hevc_pps_id(ByteView nal_unit) {
    const Bytes raw = beginning(nal_unit);
    BitReader bits(raw);
    bits.skip(header_bits);
    const std::uint32_t id = bits.exp_golomb();
    if (bits.failed() || id >= max_hevc_pps) return std::nullopt;
    return id;
}

/// profile_tier_level( 1, … ) (7.3.3).
void read_profile_tier_level(BitReader& bits, HevcSps& sps) {
    for (std::uint8_t& byte : sps.profile_tier_level)
        byte = static_cast<std::uint8_t>(bits.read(8));
    const std::uint32_t sub_layers = sps.temporal_layers - 1;
    if (sub_layers == 0) return;
    std::size_t skipped = 0;
    for (std::uint32_t i = 0; i < 8; ++i) {
        const bool has_profile = bits.flag();
        const bool has_level = bits.flag();
        if (i >= sub_layers) continue;  // reserved_zero_2bits
        skipped += (has_profile ? profile_bits : 0) + (has_level ? level_bits : 0);
    }
    bits.skip(skipped);
}

/// Width and height less the conformance window; nothing when nothing sensible would be left.
std::optional<PictureSize> read_size(BitReader& bits, std::uint32_t chroma_format) {
    constexpr std::uint64_t longest_side = 1U << 16U;
    const std::uint64_t width = bits.exp_golomb();
    const std::uint64_t height = bits.exp_golomb();
    std::array<std::uint64_t, 4> crop{};
    if (bits.flag()) {
        for (std::uint64_t& side : crop)
            side = bits.exp_golomb();
    }
    if (bits.failed() || width > longest_side || height > longest_side) return std::nullopt;
    const std::uint64_t crop_x = chroma_format == 1 || chroma_format == 2 ? 2 : 1;
    const std::uint64_t crop_y = chroma_format == 1 ? 2 : 1;
    const std::uint64_t cut_x = (crop[0] + crop[1]) * crop_x;
    const std::uint64_t cut_y = (crop[2] + crop[3]) * crop_y;
    if (cut_x >= width || cut_y >= height) return std::nullopt;
    return PictureSize{static_cast<int>(width - cut_x), static_cast<int>(height - cut_y)};
}

void append_array(Bytes& record, HevcNalType type, const std::vector<Bytes>& sets) {
    // array_completeness stays 0: sets may stand in the stream too.
    record.push_back(static_cast<std::uint8_t>(type));
    record.push_back(0);
    record.push_back(static_cast<std::uint8_t>(sets.size()));
    append_sets(record, sets);
}

}  // namespace

HevcNalType hevc_nal_type(ByteView nal_unit) {
    constexpr unsigned none = 0x3F;
    return static_cast<HevcNalType>(nal_unit.size() < 2 ? none : nal_unit.front() >> 1U & 0x3FU);
}

bool is_hevc_framing(ByteView nal_unit) {
    const HevcNalType type = hevc_nal_type(nal_unit);
    return type == HevcNalType::access_unit_delimiter || type == HevcNalType::filler;
}

std::optional<HevcSps> parse_hevc_sps(ByteView nal_unit) {
    if (hevc_nal_type(nal_unit) != HevcNalType::sps) return std::nullopt;
    const Bytes raw = unescape(nal_unit);
    BitReader bits(raw);
    HevcSps sps;
    bits.skip(header_bits);
    bits.skip(4);  // sps_video_parameter_set_id
    sps.temporal_layers = bits.read(3) + 1;
    sps.temporal_id_nested = bits.flag();
    read_profile_tier_level(bits, sps);
    sps.id = bits.exp_golomb();
    sps.chroma_format = bits.exp_golomb();
    if (sps.chroma_format == 3) sps.separate_planes = bits.flag();
    const auto size = read_size(bits, sps.chroma_format);
    sps.luma_depth_minus8 = bits.exp_golomb();
    sps.chroma_depth_minus8 = bits.exp_golomb();
    sps.order_bits = bits.exp_golomb() + 4;
    // These numbers stand for each temporal layer, or for the highest alone; the last ones count.
    const std::uint32_t layers = bits.flag() ? sps.temporal_layers : 1;
    for (std::uint32_t i = 0; i < layers; ++i) {
        bits.exp_golomb();  // sps_max_dec_pic_buffering_minus1
        sps.reordered_frames = bits.exp_golomb();
        bits.exp_golomb();  // sps_max_latency_increase_plus1
    }
    constexpr std::uint32_t max_order_bits = 16;
    constexpr std::uint32_t max_reordered = 16;
    if (!size || bits.failed() || sps.order_bits > max_order_bits || sps.reordered_frames > max_reordered ||
        sps.id >= max_hevc_sps || sps.chroma_format > 3 || sps.luma_depth_minus8 > 8 ||
        sps.chroma_depth_minus8 > 8) {
        return std::nullopt;
    }
    sps.size = *size;
    return sps;
}

std::optional<PictureSize> hevc_picture_size(ByteView sps) {
    const auto parsed = parse_hevc_sps(sps);
    if (!parsed) return std::nullopt;
    return parsed->size;
}

bool update_hevc_sets(ParameterSets& sets, const std::vector<ByteView>& nal_units) {
    bool changed = false;
    for (const ByteView nal_unit : nal_units) {
        const HevcNalType type = hevc_nal_type(nal_unit);
        // Sets of further layers (nuh_layer_id: other views, alpha) have ids of their own.
        if (nal_unit.size() < 2 || (nal_unit[0] & 1U) != 0 || nal_unit[1] >> 3U != 0) continue;
        if (type == HevcNalType::vps) changed |= take_over(sets.vps, nal_unit, max_hevc_vps, vps_id);
        if (type == HevcNalType::sps) changed |= take_over(sets.sps, nal_unit, max_hevc_sps, hevc_sps_id);
        if (type == HevcNalType::pps) changed |= take_over(sets.pps, nal_unit, max_hevc_pps, hevc_pps_id);
    }
    return changed;
}

std::optional<Bytes> hevc_configuration(const ParameterSets& sets) {
    if (sets.vps.empty() || sets.sps.empty() || sets.pps.empty()) return std::nullopt;
    if (!fit_record(sets.vps, max_hevc_vps) || !fit_record(sets.sps, max_hevc_sps) ||
        !fit_record(sets.pps, max_hevc_pps)) {
        return std::nullopt;
    }
    const auto sps = parse_hevc_sps(sets.sps.front());
    if (!sps) return std::nullopt;

    Bytes record;
    constexpr std::size_t head_size = 23;
    record.reserve(head_size);
    record.push_back(1);
    record.insert(record.end(), sps->profile_tier_level.begin(), sps->profile_tier_level.end());
    // min_spatial_segmentation_idc and parallelismType: how it is cut for parallel decoding is not said.
    record.insert(record.end(), {0xF0, 0x00, 0xFC});
    record.push_back(static_cast<std::uint8_t>(0xFCU | sps->chroma_format));
    record.push_back(static_cast<std::uint8_t>(0xF8U | sps->luma_depth_minus8));
    record.push_back(static_cast<std::uint8_t>(0xF8U | sps->chroma_depth_minus8));
    record.insert(record.end(), {0, 0});  // avgFrameRate, unspecified
    constexpr unsigned four_byte_lengths = 3;
    record.push_back(static_cast<std::uint8_t>(sps->temporal_layers << 3U |
                                               (sps->temporal_id_nested ? 1U << 2U : 0) | four_byte_lengths));
    record.push_back(3);  // arrays
    append_array(record, HevcNalType::vps, sets.vps);
    append_array(record, HevcNalType::sps, sets.sps);
    append_array(record, HevcNalType::pps, sets.pps);
    return record;
}

std::optional<ParameterSets> parse_hevc_configuration(ByteView record) {
    if (!hevc_length_size(record)) return std::nullopt;
    ParameterSets sets;
    ByteView rest = record.subspan(hvcc_head_size);
    for (std::size_t arrays = record[hvcc_head_size - 1]; arrays > 0; --arrays) {
        if (rest.size() < 3) return std::nullopt;
        const auto type = static_cast<HevcNalType>(rest[0] & 0x3FU);
        const std::size_t count = std::size_t{rest[1]} << 8U | rest[2];
        rest = rest.subspan(3);
        std::vector<Bytes> others;
        std::vector<Bytes>& kind = type == HevcNalType::vps   ? sets.vps
                                   : type == HevcNalType::sps ? sets.sps
                                   : type == HevcNalType::pps ? sets.pps
                                                              : others;
        if (!read_sets(rest, count, kind)) return std::nullopt;
    }
    return sets;
}

std::optional<int> hevc_length_size(ByteView record) {
    if (record.size() < hvcc_head_size || record[0] != 1) return std::nullopt;
    const int size = (record[hvcc_head_size - 2] & 3) + 1;
    if (size == 3) return std::nullopt;
    return size;
}

}  // namespace media
