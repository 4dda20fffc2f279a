#include "media/codec/bitstream.hpp"

#include <algorithm>
#include <array>

#include "media/codec/bits.hpp"
#include "media/codec/sps.hpp"

namespace media {

// H.264

namespace {

/// Where the next 00 00 01 begins, or the end.
std::size_t find_start_code(ByteView bytes, std::size_t from) {
    std::size_t at = from;
    while (at + 2 < bytes.size()) {
        const std::uint8_t third = bytes[at + 2];
        if (third > 1) {
            at += 3;
        } else if (third == 1 && bytes[at] == 0 && bytes[at + 1] == 0) {
            return at;
        } else {
            ++at;
        }
    }
    return bytes.size();
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

bool is_annex_b(ByteView bytes) {
    if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0) return false;
    return bytes[2] == 1 || (bytes[2] == 0 && bytes[3] == 1);
}

std::optional<std::vector<ByteView>> split_annex_b(ByteView bytes) {
    std::vector<ByteView> nal_units;
    std::size_t code = find_start_code(bytes, 0);
    while (code < bytes.size()) {
        const std::size_t begin = code + 3;
        code = find_start_code(bytes, begin);
        ByteView nal_unit = bytes.subspan(begin, code - begin);
        while (!nal_unit.empty() && nal_unit.back() == 0)
            nal_unit = nal_unit.first(nal_unit.size() - 1);
        if (nal_unit.empty()) continue;
        if (nal_units.size() == max_nal_units) return std::nullopt;
        nal_units.push_back(nal_unit);
    }
    return nal_units;
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

Payload length_prefixed(const std::vector<ByteView>& nal_units, std::shared_ptr<const void> owner,
                        bool (*is_framing)(ByteView nal_unit)) {
    struct Prefixed {
        std::shared_ptr<const void> media;
        std::vector<std::array<std::uint8_t, 4>> lengths;
    };
    const auto prefixed = std::make_shared<Prefixed>();
    prefixed->media = std::move(owner);
    // Slices point into `lengths`: it must not move once they do.
    prefixed->lengths.reserve(nal_units.size());
    Payload payload;
    payload.slices.reserve(nal_units.size() * 2);
    for (const ByteView nal_unit : nal_units) {
        if (is_framing(nal_unit)) continue;
        const std::size_t size = nal_unit.size();
        prefixed->lengths.push_back({static_cast<std::uint8_t>(size >> 24U),
                                     static_cast<std::uint8_t>(size >> 16U),
                                     static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)});
        payload.slices.emplace_back(prefixed->lengths.back());
        payload.slices.push_back(nal_unit);
    }
    payload.owner = prefixed;
    return payload;
}

std::optional<std::vector<ByteView>> split_length_prefixed(ByteView bytes, int length_size) {
    const auto prefix = static_cast<std::size_t>(length_size);
    std::vector<ByteView> nal_units;
    while (!bytes.empty()) {
        if (bytes.size() < prefix || nal_units.size() == max_nal_units) return std::nullopt;
        std::size_t length = 0;
        for (const std::uint8_t byte : bytes.first(prefix))
            length = length << 8U | byte;
        if (bytes.size() - prefix < length) return std::nullopt;
        nal_units.push_back(bytes.subspan(prefix, length));
        bytes = bytes.subspan(prefix + length);
    }
    return nal_units;
}

// AAC

namespace {

constexpr std::array<int, 13> sampling_rates{96000, 88200, 64000, 48000, 44100, 32000, 24000,
                                             22050, 16000, 12000, 11025, 8000,  7350};

/// Copies a program_config_element (ISO/IEC 14496-3, 4.5.1.1) from behind its id and says how many channels
/// it has.
int copy_program_config(BitReader& from, BitWriter& to) {
    const auto copy = [&](unsigned count) {
        const std::uint32_t value = from.read(count);
        to.write(value, count);
        return value;
    };
    copy(4 + 2 + 4);  // element_instance_tag, object_type, sampling_frequency_index
    std::array<std::uint32_t, 3> speaker_elements{};
    for (std::uint32_t& count : speaker_elements)
        count = copy(4);  // front, side, back
    const std::uint32_t lfe = copy(2);
    const std::uint32_t associated_data = copy(3);
    const std::uint32_t coupling = copy(4);
    if (copy(1) != 0) copy(4);  // mono mixdown
    if (copy(1) != 0) copy(4);  // stereo mixdown
    if (copy(1) != 0) copy(3);  // matrix mixdown

    std::uint32_t channels = lfe;
    for (const std::uint32_t count : speaker_elements) {
        for (std::uint32_t i = 0; i < count; ++i) {
            channels += copy(1) + 1;  // a pair, or one channel
            copy(4);
        }
    }
    for (std::uint32_t i = 0; i < lfe + associated_data; ++i)
        copy(4);
    for (std::uint32_t i = 0; i < coupling; ++i)
        copy(5);
    from.align();
    to.align();
    for (std::uint32_t left = copy(8); left > 0; --left)
        copy(8);  // comment
    return static_cast<int>(channels);
}

int read_object_type(BitReader& bits) {
    const std::uint32_t type = bits.read(5);
    return static_cast<int>(type == 31 ? 32 + bits.read(6) : type);
}

/// 0 when the index is reserved.
int read_sampling_rate(BitReader& bits) {
    const std::uint32_t index = bits.read(4);
    if (index == 15) return static_cast<int>(bits.read(24));
    return index < sampling_rates.size() ? sampling_rates[index] : 0;
}

}  // namespace

std::optional<AdtsHeader> parse_adts(ByteView bytes) {
    if (bytes.size() < 7) return std::nullopt;
    BitReader bits(bytes);
    AdtsHeader header;
    const bool sync = bits.read(12) == 0xFFF;
    bits.skip(1);  // MPEG-2 or MPEG-4
    const bool layer = bits.read(2) != 0;
    header.header_size = bits.flag() ? 7 : 9;
    header.object_type = static_cast<int>(bits.read(2)) + 1;
    header.sampling_index = static_cast<int>(bits.read(4));
    bits.skip(1);
    header.channel_configuration = static_cast<int>(bits.read(3));
    bits.skip(4);
    header.frame_size = bits.read(13);
    bits.skip(11);
    // Several raw blocks in one frame: where the second begins is not said.
    const bool several = bits.read(2) != 0;
    if (!sync || layer || several || header.frame_size < header.header_size) return std::nullopt;
    if (static_cast<std::size_t>(header.sampling_index) >= sampling_rates.size()) return std::nullopt;
    return header;
}

std::optional<Bytes> audio_specific_config(const AdtsHeader& header, ByteView raw_frame) {
    constexpr std::uint32_t program_config_id = 5;
    BitWriter config;
    config.write(static_cast<std::uint32_t>(header.object_type), 5);
    config.write(static_cast<std::uint32_t>(header.sampling_index), 4);
    config.write(static_cast<std::uint32_t>(header.channel_configuration), 4);
    config.write(0, 3);  // 1024 samples, no core coder, no extension
    if (header.channel_configuration == 0) {
        BitReader bits(raw_frame);
        if (bits.read(3) != program_config_id) return std::nullopt;
        copy_program_config(bits, config);
        if (bits.failed()) return std::nullopt;
    }
    return config.bytes();
}

std::optional<AacFormat> parse_audio_specific_config(ByteView config) {
    constexpr int sbr = 5;
    constexpr int parametric_stereo = 29;
    constexpr std::array<int, 16> channels{0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8, 0};
    BitReader bits(config);
    int object_type = read_object_type(bits);
    AacFormat format;
    format.object_type = object_type;
    format.sample_rate = read_sampling_rate(bits);
    const std::uint32_t channel_configuration = bits.read(4);
    format.channels = channels.at(channel_configuration);
    if (object_type == sbr || object_type == parametric_stereo) {
        if (object_type == parametric_stereo && format.channels == 1) format.channels = 2;
        format.sample_rate = read_sampling_rate(bits);
        object_type = read_object_type(bits);
    }
    const bool general_audio = object_type >= 1 && object_type <= 4;
    if (general_audio) {
        bits.skip(1);                    // frameLengthFlag
        if (bits.flag()) bits.skip(14);  // coreCoderDelay
        bits.skip(1);                    // extensionFlag
        if (channel_configuration == 0) {
            BitWriter unused;
            format.channels = copy_program_config(bits, unused);
        }
        // SBR told backward compatibly, behind the rest (1.6.5.2).
        if (bits.left() >= 17 && bits.read(11) == 0x2B7 && read_object_type(bits) == sbr && bits.flag()) {
            format.sample_rate = read_sampling_rate(bits);
            format.object_type = sbr;
        }
    }
    if (bits.failed() || format.sample_rate <= 0 || format.channels <= 0) return std::nullopt;
    return format;
}

}  // namespace media
