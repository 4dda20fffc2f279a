#include "media/codec/picture_order.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "media/codec/annex_b.hpp"
#include "media/codec/bits.hpp"

namespace media {

namespace {

/// A slice's header is shorter, emulation prevention included, as far as it is read here: weights of 2 lists of 32
/// pictures are the most of it.
constexpr std::size_t max_header_bytes = 2048;
/// Pictures of a list that slices refer to (7.4.3, num_ref_idx_active).
constexpr std::uint32_t max_references = 32;

Bytes header_of(ByteView nal_unit) {
    return unescape(nal_unit.first(std::min(nal_unit.size(), max_header_bytes)));
}

/// A PPS of H.264 (7.3.2.2), as far as slices need it.
struct AvcPps {
    std::uint32_t id = 0;
    std::uint32_t sps_id = 0;
    /// bottom_field_pic_order_in_frame_present_flag.
    bool has_bottom_delta = false;
    /// Pictures in each list where the slice does not say.
    std::array<std::uint32_t, 2> references{1, 1};
    bool has_weights = false;
    /// weighted_bipred_idc: 1 where slices of B pictures have weights.
    std::uint32_t b_weights = 0;
    bool has_redundant_count = false;
    /// Macroblocks lie in groups of slices, and what is behind those is not read.
    bool has_slice_groups = false;
};

std::optional<AvcPps> parse_avc_pps(ByteView nal_unit) {
    const Bytes raw = header_of(nal_unit);
    BitReader bits(raw);
    AvcPps pps;
    bits.skip(8);
    pps.id = bits.exp_golomb();
    pps.sps_id = bits.exp_golomb();
    bits.skip(1);  // entropy_coding_mode_flag
    pps.has_bottom_delta = bits.flag();
    if (bits.failed()) return std::nullopt;
    pps.has_slice_groups = bits.exp_golomb() > 0;
    if (pps.has_slice_groups) return pps;
    for (std::uint32_t& count : pps.references)
        count = bits.exp_golomb() + 1;
    pps.has_weights = bits.flag();
    pps.b_weights = bits.read(2);
    for (int i = 0; i < 3; ++i)
        bits.skip_signed_exp_golomb();  // pic_init_qp_minus26, pic_init_qs_minus26, chroma_qp_index_offset
    bits.skip(2);                       // deblocking_filter_control_present_flag, constrained_intra_pred_flag
    pps.has_redundant_count = bits.flag();
    return pps;
}

/// A PPS of HEVC (7.3.2.3.1), as far as slices need it.
struct HevcPps {
    std::uint32_t id = 0;
    std::uint32_t sps_id = 0;
    bool has_output_flag = false;
    std::uint32_t extra_bits = 0;
};

std::optional<HevcPps> parse_hevc_pps(ByteView nal_unit) {
    const Bytes raw = header_of(nal_unit);
    BitReader bits(raw);
    HevcPps pps;
    bits.skip(16);
    pps.id = bits.exp_golomb();
    pps.sps_id = bits.exp_golomb();
    bits.skip(1);  // dependent_slice_segments_enabled_flag
    pps.has_output_flag = bits.flag();
    pps.extra_bits = bits.read(3);
    if (bits.failed()) return std::nullopt;
    return pps;
}

/// The set among them that `parse` makes one with that id of.
template <typename Parse>
auto find_set(const std::vector<Bytes>& sets, std::uint32_t id, Parse parse) -> decltype(parse(ByteView())) {
    for (const Bytes& set : sets) {
        auto parsed = parse(set);
        if (parsed && parsed->id == id) return parsed;
    }
    return std::nullopt;
}

/// The upper part of a count whose lower part has `bits` bits, next to the last one (H.264, 8.2.1.1; H.265, 8.3.1).
std::int64_t next_msb(std::int64_t lsb, std::uint32_t bits, std::int64_t last_msb, std::int64_t last_lsb) {
    const std::int64_t whole = std::int64_t{1} << bits;
    if (lsb < last_lsb && last_lsb - lsb >= whole / 2) return last_msb + whole;
    if (lsb > last_lsb && lsb - last_lsb > whole / 2) return last_msb - whole;
    return last_msb;
}

}  // namespace

/// The fields of a slice's header (7.3.3) that the order depends on.
struct AvcPictureOrder::Slice {
    bool is_idr = false;
    bool is_reference = false;
    std::uint32_t frame_num = 0;
    bool is_field = false;
    bool is_bottom = false;
    std::int64_t lsb = 0;
    std::int64_t delta_bottom = 0;
    std::int64_t delta_0 = 0;
    std::int64_t delta_1 = 0;
    /// memory_management_control_operation 5: the count begins anew behind this picture.
    bool resets = false;

    /// `bits` is behind pic_parameter_set_id.
    Slice(ByteView nal_unit, std::uint32_t type, BitReader& bits, const Sps& sps, const AvcPps& pps) {
        is_idr = nal_type(nal_unit) == NalType::idr;
        is_reference = (nal_unit.front() & 0x60U) != 0;
        if (sps.separate_planes) bits.skip(2);
        frame_num = bits.read(sps.frame_num_bits);
        if (!sps.frames_only) is_field = bits.flag();
        if (is_field) is_bottom = bits.flag();
        if (is_idr) bits.exp_golomb();  // idr_pic_id
        const bool has_bottom_delta = pps.has_bottom_delta && !is_field;
        if (sps.picture_order.type == 0) {
            lsb = bits.read(sps.picture_order.lsb_bits);
            if (has_bottom_delta) delta_bottom = bits.signed_exp_golomb();
        } else if (sps.picture_order.type == 1 && !sps.picture_order.always_zero) {
            delta_0 = bits.signed_exp_golomb();
            if (has_bottom_delta) delta_1 = bits.signed_exp_golomb();
        }
        if (is_reference && !is_idr && !bits.failed() && !pps.has_slice_groups) {
            BitReader rest = bits;
            resets = skip_to_marking(rest, type, sps, pps) && has_reset(rest);
        }
    }

  private:
    static constexpr std::uint32_t b_slice = 1;
    static constexpr std::uint32_t i_slice = 2;
    static constexpr std::uint32_t si_slice = 4;

    /// Goes to dec_ref_pic_marking. False where the header is damaged.
    static bool skip_to_marking(BitReader& bits, std::uint32_t type, const Sps& sps, const AvcPps& pps) {
        if (pps.has_redundant_count) bits.exp_golomb();
        if (type == b_slice) bits.skip(1);  // direct_spatial_mv_pred_flag
        if (type == i_slice || type == si_slice) return !bits.failed();
        const std::size_t lists = type == b_slice ? 2 : 1;
        auto references = pps.references;
        if (bits.flag()) {
            for (std::size_t i = 0; i < lists; ++i)
                references[i] = bits.exp_golomb() + 1;
        }
        for (std::size_t i = 0; i < lists; ++i) {
            // Ends with an operation 3 (7.3.3.1).
            for (bool more = bits.flag(); more && !bits.failed();) {
                more = bits.exp_golomb() != 3;
                if (more) bits.exp_golomb();
            }
        }
        const bool has_weights = type == b_slice ? pps.b_weights == 1 : pps.has_weights;
        if (!has_weights) return !bits.failed();
        const bool has_chroma = sps.chroma_format != 0 && !sps.separate_planes;
        bits.exp_golomb();
        if (has_chroma) bits.exp_golomb();
        for (std::size_t i = 0; i < lists; ++i) {
            if (references[i] > max_references) return false;
            skip_weights(bits, references[i], has_chroma);
        }
        return !bits.failed();
    }

    /// The weights of a list (7.3.3.2).
    static void skip_weights(BitReader& bits, std::uint32_t references, bool has_chroma) {
        for (std::uint32_t i = 0; i < references; ++i) {
            if (bits.flag()) {
                bits.skip_signed_exp_golomb();
                bits.skip_signed_exp_golomb();
            }
            if (!has_chroma || !bits.flag()) continue;
            for (int j = 0; j < 4; ++j)
                bits.skip_signed_exp_golomb();
        }
    }

    /// True for operation 5 in dec_ref_pic_marking (7.3.3.3).
    static bool has_reset(BitReader& bits) {
        if (!bits.flag()) return false;
        while (!bits.failed()) {
            const std::uint32_t operation = bits.exp_golomb();
            if (operation == 0) return false;
            if (operation == 5) return !bits.failed();
            bits.exp_golomb();
            if (operation == 3) bits.exp_golomb();
        }
        return false;
    }
};

/// The slice that the unit holds; nothing where it is damaged, or its parameter sets are missing.
std::optional<AvcPictureOrder::Slice> AvcPictureOrder::slice_in(ByteView nal_unit, const ParameterSets& sets,
                                                                std::optional<Sps>& sps) {
    const Bytes raw = header_of(nal_unit);
    BitReader bits(raw);
    bits.skip(8);
    bits.exp_golomb();  // first_mb_in_slice
    const std::uint32_t type = bits.exp_golomb() % 5;
    const auto pps = find_set(sets.pps, bits.exp_golomb(), parse_avc_pps);
    sps = pps ? find_set(sets.sps, pps->sps_id, parse_sps) : std::nullopt;
    if (!sps) return std::nullopt;
    const Slice slice(nal_unit, type, bits, *sps, *pps);
    return bits.failed() ? std::nullopt : std::optional(slice);
}

std::optional<PictureCount> AvcPictureOrder::next(const std::vector<ByteView>& nal_units,
                                                  const ParameterSets& sets) {
    const auto is_slice = [](ByteView unit) {
        constexpr auto slice_type = NalType(1);
        constexpr auto partition_a = NalType(2);
        const NalType type = nal_type(unit);
        return type == slice_type || type == partition_a || type == NalType::idr;
    };
    const auto first = std::find_if(nal_units.begin(), nal_units.end(), is_slice);
    if (first == nal_units.end()) return std::nullopt;
    std::optional<Sps> sps;
    const auto slice = slice_in(*first, sets, sps);
    if (!slice) return std::nullopt;
    const std::int64_t count =
        sps->picture_order.type == 0 ? count_by_lsb(*slice, *sps) : count_by_frame(*slice, *sps);
    PictureCount found{slice->is_idr || slice->resets, slice->resets ? 0 : count};
    if (slice->resets) reset_behind(*slice);
    if (slice->is_field) {
        const auto last = std::find_if(nal_units.rbegin(), nal_units.rend(), is_slice);
        const auto other = slice_in(*last, sets, sps);
        found.is_single_field = !other || other->is_bottom == slice->is_bottom;
    }
    return found;
}

/// Sets the state behind a picture with memory_management_control_operation 5 (8.2.1).
void AvcPictureOrder::reset_behind(const Slice& slice) {
    last_msb_ = 0;
    last_lsb_ = slice.is_field ? 0 : std::max<std::int64_t>(-slice.delta_bottom, 0);
    frame_offset_ = 0;
    last_frame_num_ = 0;
}

std::int64_t AvcPictureOrder::count_by_lsb(const Slice& slice, const Sps& sps) {
    if (slice.is_idr) last_msb_ = last_lsb_ = 0;
    const std::int64_t msb = next_msb(slice.lsb, sps.picture_order.lsb_bits, last_msb_, last_lsb_);
    if (slice.is_reference) {
        last_msb_ = msb;
        last_lsb_ = slice.lsb;
    }
    const std::int64_t count = msb + slice.lsb;
    return slice.is_field ? count : std::min(count, count + slice.delta_bottom);
}

/// Types 1 and 2 (8.2.1.2, 8.2.1.3).
std::int64_t AvcPictureOrder::count_by_frame(const Slice& slice, const Sps& sps) {
    if (slice.is_idr) {
        frame_offset_ = 0;
    } else if (slice.frame_num < last_frame_num_) {
        // The offset begins anew beyond all real streams: times offsets of 2^20 (parse_sps), it does not overflow.
        constexpr std::int64_t most_frames = std::int64_t{1} << 40U;
        frame_offset_ = (frame_offset_ + (std::int64_t{1} << sps.frame_num_bits)) % most_frames;
    }
    last_frame_num_ = slice.frame_num;
    const Sps::PictureOrder& order = sps.picture_order;
    const std::int64_t frame = frame_offset_ + slice.frame_num;
    if (order.type == 2) return 2 * frame - (slice.is_reference ? 0 : 1);
    const auto cycle = static_cast<std::int64_t>(order.offsets_for_ref.size());
    std::int64_t counted = cycle > 0 ? frame : 0;
    if (!slice.is_reference && counted > 0) --counted;
    std::int64_t expected = 0;
    if (counted > 0) {
        std::int64_t whole = 0;
        for (const std::int64_t offset : order.offsets_for_ref)
            whole += offset;
        expected = (counted - 1) / cycle * whole;
        for (std::int64_t i = 0; i <= (counted - 1) % cycle; ++i)
            expected += order.offsets_for_ref[static_cast<std::size_t>(i)];
    }
    if (!slice.is_reference) expected += order.offset_for_non_ref;
    const std::int64_t top = expected + slice.delta_0;
    const std::int64_t bottom = expected + order.offset_top_to_bottom + slice.delta_0 + slice.delta_1;
    if (slice.is_field) return slice.is_bottom ? expected + order.offset_top_to_bottom + slice.delta_0 : top;
    return std::min(top, bottom);
}

std::optional<PictureCount> HevcPictureOrder::next(const std::vector<ByteView>& nal_units,
                                                   const ParameterSets& sets) {
    constexpr unsigned max_slice_type = 31;
    constexpr unsigned first_irap = 16;
    constexpr unsigned last_irap = 23;
    constexpr unsigned last_bla = 18;
    const auto type_of = [](ByteView unit) { return static_cast<unsigned>(hevc_nal_type(unit)); };
    const auto first = std::find_if(nal_units.begin(), nal_units.end(),
                                    [&](ByteView unit) { return type_of(unit) <= max_slice_type; });
    if (first == nal_units.end()) return std::nullopt;
    const unsigned type = type_of(*first);
    const bool is_irap = type >= first_irap && type <= last_irap;
    const bool is_idr = type == static_cast<unsigned>(HevcNalType::idr_w_radl) ||
                        type == static_cast<unsigned>(HevcNalType::idr_n_lp);
    const Bytes raw = header_of(*first);
    BitReader bits(raw);
    bits.skip(8 + 5);
    const bool is_lowest_layer = bits.read(3) == 1;  // nuh_temporal_id_plus1
    if (!bits.flag()) return std::nullopt;           // first_slice_segment_in_pic_flag
    if (is_irap) bits.skip(1);                       // no_output_of_prior_pics_flag
    const auto pps = find_set(sets.pps, bits.exp_golomb(), parse_hevc_pps);
    const auto sps = pps ? find_set(sets.sps, pps->sps_id, parse_hevc_sps) : std::nullopt;
    if (!sps) return std::nullopt;
    bits.skip(pps->extra_bits);
    bits.exp_golomb();  // slice_type
    if (pps->has_output_flag) bits.skip(1);
    if (sps->separate_planes) bits.skip(2);
    const std::int64_t lsb = is_idr ? 0 : bits.read(sps->order_bits);
    if (bits.failed()) return std::nullopt;
    // A clean random access picture begins the count where it is the first.
    const bool begins = is_idr || (is_irap && type <= last_bla) || (is_irap && !begun_);
    const std::int64_t msb = begins ? 0 : next_msb(lsb, sps->order_bits, last_msb_, last_lsb_);
    begun_ = true;
    constexpr unsigned last_droppable = 14;
    constexpr unsigned first_leading = 6;
    constexpr unsigned last_leading = 9;
    const bool is_droppable = type <= last_droppable && type % 2 == 0;
    const bool is_leading = type >= first_leading && type <= last_leading;
    if (is_lowest_layer && !is_droppable && !is_leading) {
        last_msb_ = msb;
        last_lsb_ = lsb;
    }
    return PictureCount{begins, msb + lsb};
}

std::optional<unsigned> PictureOrder::reordered(const ParameterSets& sets) const {
    if (sets.sps.empty()) return std::nullopt;
    if (std::holds_alternative<HevcPictureOrder>(order_)) {
        const auto sps = parse_hevc_sps(sets.sps.front());
        return sps ? std::optional<unsigned>(sps->reordered_frames) : std::nullopt;
    }
    const auto sps = parse_sps(sets.sps.front());
    if (!sps) return std::nullopt;
    if (sps->picture_order.type == 2) return 0;
    return sps->reordered_frames;
}

}  // namespace media
