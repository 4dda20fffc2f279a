#include "media/codec/avc.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "media/codec/annex_b.hpp"
#include "media/codec/bits.hpp"

namespace media {

namespace {

bool has_chroma_fields(unsigned profile) {
    static constexpr std::array<unsigned, 13> profiles{100, 110, 122, 244, 44,  83, 86,
                                                       118, 128, 138, 139, 134, 135};
    return std::find(profiles.begin(), profiles.end(), profile) != profiles.end();
}

void skip_scaling_list(BitReader& bits, int size) {
    std::int64_t last = 8;
    std::int64_t next = 8;
    for (int i = 0; i < size && !bits.failed(); ++i) {
        if (next != 0) {
            next = ((last + bits.signed_exp_golomb()) % 256 + 256) % 256;
        }
        last = next == 0 ? last : next;
    }
}

void read_chroma_fields(BitReader& bits, Sps& sps) {
    sps.chroma_format = bits.exp_golomb();
    if (sps.chroma_format == 3) sps.separate_planes = bits.flag();
    sps.luma_depth_minus8 = bits.exp_golomb();
    sps.chroma_depth_minus8 = bits.exp_golomb();
    bits.skip(1);  // qpprime_y_zero_transform_bypass_flag
    if (!bits.flag()) return;
    const int lists = sps.chroma_format == 3 ? 12 : 8;
    for (int i = 0; i < lists; ++i) {
        if (bits.flag()) skip_scaling_list(bits, i < 6 ? 16 : 64);
    }
}

/// False when it is malformed.
bool read_picture_order(BitReader& bits, Sps::PictureOrder& order) {
    constexpr std::uint32_t max_bits = 16;
    constexpr std::uint32_t max_cycle = 255;
    order.type = bits.exp_golomb();
    if (order.type == 0) {
        order.lsb_bits = bits.exp_golomb() + 4;
    } else if (order.type == 1) {
        order.always_zero = bits.flag();
        order.offset_for_non_ref = bits.signed_exp_golomb();
        order.offset_top_to_bottom = bits.signed_exp_golomb();
        const std::uint32_t cycle = bits.exp_golomb();
        if (cycle > max_cycle) return false;
        for (std::uint32_t i = 0; i < cycle && !bits.failed(); ++i)
            order.offsets_for_ref.push_back(bits.signed_exp_golomb());
    }
    // More is damage; sums over all pictures that AvcPictureOrder counts stay below 2^61.
    constexpr std::int64_t max_offset = std::int64_t{1} << 20U;
    const auto is_sane = [](std::int64_t offset) { return std::abs(offset) <= max_offset; };
    return order.lsb_bits <= max_bits && order.type <= 2 && is_sane(order.offset_for_non_ref) &&
           is_sane(order.offset_top_to_bottom) && std::ranges::all_of(order.offsets_for_ref, is_sane);
}

/// Width and height less the cropping (7.4.2.1.1); nothing when nothing sensible would be left.
std::optional<PictureSize> read_size(BitReader& bits, Sps& sps) {
    constexpr std::uint64_t max_macroblocks = 4096;
    const std::uint64_t columns = std::uint64_t{bits.exp_golomb()} + 1;
    const std::uint64_t map_rows = std::uint64_t{bits.exp_golomb()} + 1;
    sps.frames_only = bits.flag();
    if (!sps.frames_only) bits.skip(1);  // mb_adaptive_frame_field_flag
    bits.skip(1);                        // direct_8x8_inference_flag
    std::array<std::uint64_t, 4> crop{};
    if (bits.flag()) {
        for (std::uint64_t& side : crop)
            side = bits.exp_golomb();
    }
    if (bits.failed() || columns > max_macroblocks || map_rows > max_macroblocks) return std::nullopt;

    const std::uint64_t fields = sps.frames_only ? 1 : 2;
    const std::uint64_t crop_x = (sps.chroma_format == 1 || sps.chroma_format == 2) ? 2 : 1;
    const std::uint64_t crop_y = (sps.chroma_format == 1 ? 2 : 1) * fields;
    const std::uint64_t width = columns * 16;
    const std::uint64_t height = map_rows * 16 * fields;
    const std::uint64_t cut_x = (crop[0] + crop[1]) * crop_x;
    const std::uint64_t cut_y = (crop[2] + crop[3]) * crop_y;
    if (cut_x >= width || cut_y >= height) return std::nullopt;
    return PictureSize{static_cast<int>(width - cut_x), static_cast<int>(height - cut_y)};
}

void skip_hrd(BitReader& bits) {
    const std::uint32_t buffers = bits.exp_golomb();
    bits.skip(4 + 4);  // bit_rate_scale, cpb_size_scale
    for (std::uint32_t i = 0; i <= buffers && !bits.failed(); ++i) {
        bits.exp_golomb();  // bit_rate_value_minus1
        bits.exp_golomb();  // cpb_size_value_minus1
        bits.skip(1);       // cbr_flag
    }
    bits.skip(5 + 5 + 5 + 5);  // lengths of delays and of time_offset
}

/// Frames that may be shown after a frame that is decoded later, at most (E.1.1); nothing where the VUI does
/// not say, or is malformed.
std::optional<std::uint32_t> read_reordered_frames(BitReader& bits) {
    if (!bits.flag()) return std::nullopt;
    if (bits.flag() && bits.read(8) == 255) bits.skip(16 + 16);  // aspect ratio
    if (bits.flag()) bits.skip(1);                               // overscan
    if (bits.flag()) {                                           // video signal type
        bits.skip(3 + 1);
        if (bits.flag()) bits.skip(24);
    }
    if (bits.flag()) {  // chroma location
        bits.exp_golomb();
        bits.exp_golomb();
    }
    if (bits.flag()) bits.skip(32 + 32 + 1);  // timing
    const bool nal_hrd = bits.flag();
    if (nal_hrd) skip_hrd(bits);
    const bool vcl_hrd = bits.flag();
    if (vcl_hrd) skip_hrd(bits);
    if (nal_hrd || vcl_hrd) bits.skip(1);  // low_delay_hrd_flag
    bits.skip(1);                          // pic_struct_present_flag
    if (!bits.flag()) return std::nullopt;
    bits.skip(1);  // motion_vectors_over_pic_boundaries_flag
    for (int i = 0; i < 4; ++i)
        bits.exp_golomb();  // bytes a picture, bits a macroblock, lengths of motion vectors
    const std::uint32_t reordered = bits.exp_golomb();
    constexpr std::uint32_t max_frames = 16;
    if (bits.failed() || reordered > max_frames) return std::nullopt;
    return reordered;
}

std::optional<std::uint32_t> sps_id(ByteView nal_unit) {
    const auto sps = parse_sps(nal_unit);
    if (!sps) return std::nullopt;
    return sps->id;
}

std::optional<std::uint32_t> pps_id(ByteView nal_unit) {
    const Bytes raw = unescape(nal_unit.first(std::min<std::size_t>(nal_unit.size(), 16)));
    BitReader bits(raw);
    bits.skip(8);
    const std::uint32_t id = bits.exp_golomb();
    bits.exp_golomb();  // seq_parameter_set_id
    if (bits.failed() || id > 255) return std::nullopt;
    return id;
}

}  // namespace

NalType nal_type(ByteView nal_unit) {
    return static_cast<NalType>(nal_unit.empty() ? 0 : nal_unit.front() & 0x1FU);
}

std::optional<Sps> parse_sps(ByteView nal_unit) {
    if (nal_unit.size() < 4 || nal_type(nal_unit) != NalType::sps) return std::nullopt;
    const Bytes raw = unescape(nal_unit);
    BitReader bits(raw);
    Sps sps;
    bits.skip(8);
    sps.profile = static_cast<std::uint8_t>(bits.read(8));
    sps.constraints = static_cast<std::uint8_t>(bits.read(8));
    sps.level = static_cast<std::uint8_t>(bits.read(8));
    sps.id = bits.exp_golomb();
    if (has_chroma_fields(sps.profile)) read_chroma_fields(bits, sps);
    sps.frame_num_bits = bits.exp_golomb() + 4;
    const bool has_order = read_picture_order(bits, sps.picture_order);
    bits.exp_golomb();  // max_num_ref_frames
    bits.skip(1);       // gaps_in_frame_num_value_allowed_flag
    const auto size = read_size(bits, sps);
    if (!size || !has_order || sps.frame_num_bits > 16 || sps.id > 31 || sps.chroma_format > 3 ||
        sps.luma_depth_minus8 > 6 || sps.chroma_depth_minus8 > 6) {
        return std::nullopt;
    }
    sps.size = *size;
    sps.reordered_frames = read_reordered_frames(bits);
    return sps;
}

std::optional<PictureSize> picture_size(ByteView sps) {
    const auto parsed = parse_sps(sps);
    if (!parsed) return std::nullopt;
    return parsed->size;
}

bool update_avc_sets(ParameterSets& sets, const std::vector<ByteView>& nal_units) {
    bool changed = false;
    for (const ByteView nal_unit : nal_units) {
        if (nal_type(nal_unit) == NalType::sps) changed |= take_over(sets.sps, nal_unit, max_sps, sps_id);
        if (nal_type(nal_unit) == NalType::pps) changed |= take_over(sets.pps, nal_unit, max_pps, pps_id);
    }
    return changed;
}

std::optional<Bytes> avc_configuration(const ParameterSets& sets) {
    if (sets.sps.empty() || sets.pps.empty()) return std::nullopt;
    if (!fit_record(sets.sps, max_sps) || !fit_record(sets.pps, max_pps)) return std::nullopt;
    const Bytes& first = sets.sps.front();
    const auto sps = parse_sps(first);
    if (!sps) return std::nullopt;

    Bytes record{1, first[1], first[2], first[3], 0xFF};
    record.push_back(static_cast<std::uint8_t>(0xE0U | sets.sps.size()));
    append_sets(record, sets.sps);
    record.push_back(static_cast<std::uint8_t>(sets.pps.size()));
    append_sets(record, sets.pps);
    const unsigned profile = first[1];
    if (profile != 66 && profile != 77 && profile != 88) {
        record.push_back(static_cast<std::uint8_t>(0xFCU | sps->chroma_format));
        record.push_back(static_cast<std::uint8_t>(0xF8U | sps->luma_depth_minus8));
        record.push_back(static_cast<std::uint8_t>(0xF8U | sps->chroma_depth_minus8));
        record.push_back(0);  // no SPS extensions
    }
    return record;
}

std::optional<ParameterSets> parse_avc_configuration(ByteView record) {
    if (record.size() < 7 || record[0] != 1) return std::nullopt;
    ParameterSets sets;
    ByteView rest = record.subspan(6);
    if (!read_sets(rest, record[5] & 0x1FU, sets.sps) || rest.empty()) return std::nullopt;
    const std::size_t pps_count = rest.front();
    rest = rest.subspan(1);
    if (!read_sets(rest, pps_count, sets.pps)) return std::nullopt;
    return sets;
}

std::optional<int> nal_length_size(ByteView record) {
    if (record.size() < 7 || record[0] != 1) return std::nullopt;
    const int size = (record[4] & 3) + 1;
    if (size == 3) return std::nullopt;
    return size;
}

bool is_avc_framing(ByteView nal_unit) {
    const NalType type = nal_type(nal_unit);
    return type == NalType::access_unit_delimiter || type == NalType::filler;
}

}  // namespace media
