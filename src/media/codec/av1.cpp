#include "media/codec/av1.hpp"

#include <algorithm>

#include "media/codec/bits.hpp"

namespace media {

namespace {

constexpr std::uint8_t extension_flag = 0x04;
constexpr std::uint8_t has_size_flag = 0x02;
constexpr std::size_t record_head_size = 4;

/// leb128() (4.10.5) at the front of `rest`, which it is taken from.
std::optional<std::size_t> take_leb128(ByteView& rest) {
    constexpr unsigned most_bytes = 8;
    std::uint64_t value = 0;
    for (unsigned i = 0; i < most_bytes && i < rest.size(); ++i) {
        value |= std::uint64_t{rest[i] & 0x7FU} << (7 * i);
        if ((rest[i] & 0x80U) != 0) continue;
        rest = rest.subspan(i + 1);
        if (value > 0xFFFFFFFF) return std::nullopt;
        return static_cast<std::size_t>(value);
    }
    return std::nullopt;
}

Bytes leb128(std::size_t value) {
    Bytes bytes;
    do {
        const auto low = static_cast<std::uint8_t>(value & 0x7FU);
        value >>= 7U;
        bytes.push_back(value != 0 ? low | 0x80U : low);
    } while (value != 0);
    return bytes;
}

struct DecoderModel {
    bool present = false;
    unsigned delay_bits = 0;
};

/// timing_info and decoder_model_info (5.5.3, 5.5.4).
DecoderModel skip_timing(BitReader& bits) {
    DecoderModel model;
    if (!bits.flag()) return model;
    bits.skip(32 + 32);                  // num_units_in_display_tick, time_scale
    if (bits.flag()) bits.exp_golomb();  // equal_picture_interval: num_ticks_per_picture_minus_1
    model.present = bits.flag();
    if (!model.present) return model;
    model.delay_bits = bits.read(5) + 1;
    bits.skip(32 + 5 + 5);
    return model;
}

void read_operating_points(BitReader& bits, Av1SequenceHeader& sequence) {
    constexpr std::uint32_t highest_level_without_tier = 7;
    const DecoderModel model = skip_timing(bits);
    const bool has_display_delay = bits.flag();
    const std::uint32_t count = bits.read(5) + 1;
    for (std::uint32_t i = 0; i < count && !bits.failed(); ++i) {
        bits.skip(12);  // operating_point_idc
        const std::uint32_t level = bits.read(5);
        const bool high_tier = level > highest_level_without_tier && bits.flag();
        if (model.present && bits.flag()) bits.skip(std::size_t{2} * model.delay_bits + 1);
        if (has_display_delay && bits.flag()) bits.skip(4);
        if (i > 0) continue;
        sequence.level = static_cast<std::uint8_t>(level);
        sequence.high_tier = high_tier;
    }
}

void skip_order_hint_tools(BitReader& bits) {
    bits.skip(4);  // compound, warped motion and dual filter
    const bool order_hint = bits.flag();
    if (order_hint) bits.skip(2);
    const bool choose_screen_content = bits.flag();
    const bool may_screen_content = choose_screen_content || bits.flag();
    if (may_screen_content && !bits.flag()) bits.skip(1);  // seq_choose_integer_mv, seq_force_integer_mv
    if (order_hint) bits.skip(3);
}

/// color_config (5.5.2).
void read_color(BitReader& bits, Av1SequenceHeader& sequence) {
    constexpr std::uint8_t bt709 = 1;
    constexpr std::uint8_t srgb = 13;
    constexpr std::uint8_t identity = 0;
    const bool high_depth = bits.flag();
    if (high_depth) sequence.bit_depth = sequence.profile == 2 && bits.flag() ? 12 : 10;
    sequence.monochrome = sequence.profile != 1 && bits.flag();
    if (bits.flag()) {
        sequence.color.primaries = static_cast<std::uint8_t>(bits.read(8));
        sequence.color.transfer = static_cast<std::uint8_t>(bits.read(8));
        sequence.color.matrix = static_cast<std::uint8_t>(bits.read(8));
    }
    if (sequence.monochrome) return;
    if (sequence.color == Color{bt709, srgb, identity}) {
        sequence.subsampling_x = sequence.subsampling_y = false;
        return;
    }
    bits.skip(1);  // color_range
    if (sequence.profile == 1) {
        sequence.subsampling_x = sequence.subsampling_y = false;
    } else if (sequence.profile == 2) {
        sequence.subsampling_x = sequence.bit_depth != 12 || bits.flag();
        sequence.subsampling_y = sequence.bit_depth == 12 && sequence.subsampling_x && bits.flag();
    }
    if (sequence.subsampling_x && sequence.subsampling_y)
        sequence.chroma_sample_position = static_cast<std::uint8_t>(bits.read(2));
}

/// The second and third of a record's four fixed bytes.
std::array<std::uint8_t, 2> described(const Av1SequenceHeader& sequence) {
    const auto bit = [](bool set, unsigned place) { return set ? 1U << place : 0U; };
    return {static_cast<std::uint8_t>(unsigned{sequence.profile} << 5U | sequence.level),
            static_cast<std::uint8_t>(bit(sequence.high_tier, 7) | bit(sequence.bit_depth > 8, 6) |
                                      bit(sequence.bit_depth == 12, 5) | bit(sequence.monochrome, 4) |
                                      bit(sequence.subsampling_x, 3) | bit(sequence.subsampling_y, 2) |
                                      sequence.chroma_sample_position)};
}

}  // namespace

std::optional<std::vector<Obu>> split_obus(ByteView bytes) {
    std::vector<Obu> obus;
    while (!bytes.empty()) {
        const std::uint8_t first = bytes.front();
        constexpr unsigned forbidden_bit = 0x80;
        const std::size_t header_size = (first & extension_flag) != 0 ? 2 : 1;
        if ((first & forbidden_bit) != 0 || bytes.size() < header_size || obus.size() == max_obus)
            return std::nullopt;
        Obu obu;
        obu.type = static_cast<ObuType>(first >> 3U & 0xFU);
        obu.header = bytes.first(header_size);
        obu.has_size = (first & has_size_flag) != 0;
        ByteView rest = bytes.subspan(header_size);
        const auto size = obu.has_size ? take_leb128(rest) : rest.size();
        if (!size || *size > rest.size()) return std::nullopt;
        obu.payload = rest.first(*size);
        rest = rest.subspan(*size);
        obu.whole = bytes.first(bytes.size() - rest.size());
        obus.push_back(obu);
        bytes = rest;
    }
    return obus;
}

const Obu* sequence_header_in(const std::vector<Obu>& obus) {
    const auto found = std::find_if(obus.begin(), obus.end(),
                                    [](const Obu& obu) { return obu.type == ObuType::sequence_header; });
    return found == obus.end() ? nullptr : &*found;
}

std::optional<Av1SequenceHeader> parse_av1_sequence_header(ByteView payload) {
    BitReader bits(payload);
    Av1SequenceHeader sequence;
    sequence.profile = static_cast<std::uint8_t>(bits.read(3));
    bits.skip(1);  // still_picture
    const bool reduced = bits.flag();
    if (reduced) {
        sequence.level = static_cast<std::uint8_t>(bits.read(5));
    } else {
        read_operating_points(bits, sequence);
    }
    const unsigned width_bits = bits.read(4) + 1;
    const unsigned height_bits = bits.read(4) + 1;
    sequence.size.width = static_cast<int>(bits.read(width_bits)) + 1;
    sequence.size.height = static_cast<int>(bits.read(height_bits)) + 1;
    if (!reduced && bits.flag()) bits.skip(4 + 3);  // lengths of frame ids
    bits.skip(3);                                   // superblock size, intra filters
    if (!reduced) skip_order_hint_tools(bits);
    bits.skip(3);  // superres, cdef, restoration
    read_color(bits, sequence);
    if (bits.failed() || sequence.profile > 2) return std::nullopt;
    return sequence;
}

std::optional<Bytes> av1_configuration(const Obu& sequence_header) {
    const auto sequence = parse_av1_sequence_header(sequence_header.payload);
    if (!sequence) return std::nullopt;
    constexpr std::uint8_t marker_and_version = 0x81;
    const auto [second, third] = described(*sequence);
    Bytes record{marker_and_version, second, third, 0};
    record.push_back(static_cast<std::uint8_t>(sequence_header.header.front() | has_size_flag));
    record.insert(record.end(), sequence_header.header.begin() + 1, sequence_header.header.end());
    const Bytes size = leb128(sequence_header.payload.size());
    record.insert(record.end(), size.begin(), size.end());
    record.insert(record.end(), sequence_header.payload.begin(), sequence_header.payload.end());
    return record;
}

bool is_av1_configuration(ByteView record) {
    return record.size() >= record_head_size && record[0] == 0x81 &&
           split_obus(record.subspan(record_head_size)).has_value();
}

ByteView av1_configuration_obus(ByteView record) {
    return record.size() < record_head_size ? ByteView() : record.subspan(record_head_size);
}

bool contradicts(ByteView record, const Av1SequenceHeader& sequence) {
    if (record.size() < record_head_size) return false;
    constexpr unsigned profile_bits = 0xE0;
    constexpr unsigned format_bits = 0x7C;  // neither tier nor chroma sample position
    const auto [second, third] = described(sequence);
    return ((record[1] ^ second) & profile_bits) != 0 || ((record[2] ^ third) & format_bits) != 0;
}

Payload low_overhead(const std::vector<Obu>& obus, std::shared_ptr<const void> owner) {
    struct Sized {
        std::shared_ptr<const void> media;
        /// Header and size of the OBU that had no size: only the last can lack it.
        Bytes head;
    };
    Payload payload;
    const auto sized = std::make_shared<Sized>();
    sized->media = std::move(owner);
    for (const Obu& obu : obus) {
        if (obu.type == ObuType::temporal_delimiter) continue;
        if (obu.has_size) {
            // An OBU that follows the one before directly goes into the same slice.
            const bool adjoins =
                !payload.slices.empty() &&
                payload.slices.back().data() + payload.slices.back().size() == obu.whole.data();
            if (adjoins) {
                ByteView& last = payload.slices.back();
                last = ByteView(last.data(), last.size() + obu.whole.size());
            } else {
                payload.slices.push_back(obu.whole);
            }
            continue;
        }
        sized->head.assign(obu.header.begin(), obu.header.end());
        sized->head.front() |= has_size_flag;
        const Bytes size = leb128(obu.payload.size());
        sized->head.insert(sized->head.end(), size.begin(), size.end());
        payload.slices.emplace_back(sized->head);
        if (!obu.payload.empty()) payload.slices.push_back(obu.payload);
    }
    payload.owner = sized;
    return payload;
}

}  // namespace media
