#include "witness/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>

#include "witness/print_hash.hpp"
#include "witness/slices.hpp"

namespace witness {

namespace {

void add(PrintHash& hash, Slices& slices, std::size_t count) {
    while (count > 0 && !slices.at_end()) {
        const ground::ByteView piece = slices.take_piece(count);
        hash.add(piece);
        count -= piece.size();
    }
}

void add_rest(PrintHash& hash, Slices slices) {
    add(hash, slices, slices.left());
    hash.end_part();
}

// SEI, SPS, PPS, delimiter, ends of sequence and stream, filler, SPS extension, subset SPS (H.264, table 7-1).
bool is_beside_picture_avc(unsigned type) {
    return (type >= 6 && type <= 13) || type == 15;
}
// VPS to suffix SEI (H.265, table 7-1).
bool is_beside_picture_hevc(unsigned type) {
    return type >= 32 && type <= 40;
}
// Operating points to PPS, delimiter, ends, SEI and filler (H.266, table 5).
bool is_beside_picture_vvc(unsigned type) {
    return (type >= 12 && type <= 16) || (type >= 20 && type <= 25);
}

// True for a NAL unit that is no part of a picture. Its header is the next one or two bytes.
bool is_beside_picture(Codec codec, Slices nal_unit) {
    const unsigned first = nal_unit.take().value_or(0);
    if (codec == Codec::avc) return is_beside_picture_avc(first & 0x1fU);
    if (codec == Codec::hevc) return is_beside_picture_hevc((first >> 1U) & 0x3fU);
    return is_beside_picture_vvc(nal_unit.take().value_or(0) >> 3U);
}

// Takes a NAL unit of so many bytes.
void add_nal_unit(PrintHash& hash, Codec codec, Slices& slices, std::size_t size) {
    const std::size_t length = slices.length_without_zeros(size);
    if (length == 0 || is_beside_picture(codec, slices)) {
        slices.skip(size);
        return;
    }
    add(hash, slices, length);
    hash.end_part();
    slices.skip(size - length);
}

void add_length_prefixed(PrintHash& hash, Codec codec, Slices slices, int length_size) {
    while (!slices.at_end()) {
        std::size_t size = 0;
        for (int i = 0; i < length_size; ++i)
            size = (size << 8U) | slices.take().value_or(0);
        add_nal_unit(hash, codec, slices, size);
    }
}

void add_annex_b(PrintHash& hash, Codec codec, Slices slices) {
    while (!slices.at_end()) {
        add_nal_unit(hash, codec, slices, slices.until_start_code());
        slices.skip(3);
    }
}

// The header of an ADTS frame (ISO/IEC 13818-7, 6.2); nothing where there is none.
struct AdtsHeader {
    std::size_t size = 0;
    std::size_t frame_size = 0;
};
std::optional<AdtsHeader> adts_header(Slices slices) {
    std::array<unsigned, 6> bytes = {};
    for (unsigned& byte : bytes) {
        const auto taken = slices.take();
        if (!taken) return std::nullopt;
        byte = *taken;
    }
    if (bytes[0] != 0xff || (bytes[1] & 0xf6U) != 0xf0) return std::nullopt;
    AdtsHeader header;
    header.size = (bytes[1] & 1U) != 0 ? 7 : 9;
    header.frame_size = ((bytes[3] & 3U) << 11U) | (bytes[4] << 3U) | (bytes[5] >> 5U);
    if (header.frame_size < header.size) return std::nullopt;
    return header;
}

void add_adts(PrintHash& hash, Slices slices) {
    while (!slices.at_end()) {
        const auto header = adts_header(slices);
        if (!header) return add_rest(hash, slices);
        slices.skip(header->size);
        add(hash, slices, header->frame_size - header->size);
        hash.end_part();
    }
}

// A number in leb128 (AV1, 4.10.5), at most what is left where it is malformed.
std::size_t take_leb128(Slices& slices) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; ++i) {
        const auto byte = slices.take();
        if (!byte) break;
        value |= std::uint64_t{*byte & 0x7fU} << (7 * i);
        if ((*byte & 0x80U) == 0) break;
    }
    return static_cast<std::size_t>(std::min<std::uint64_t>(value, slices.left()));
}

// Sequence header, temporal delimiter, padding (AV1, 6.2.2).
bool is_beside_picture_av1(unsigned type) {
    return type == 1 || type == 2 || type == 15;
}

void add_obus(PrintHash& hash, Slices slices) {
    while (const auto first = slices.take()) {
        const auto extension = (*first & 0x04U) != 0 ? slices.take() : std::nullopt;
        const bool has_size = (*first & 0x02U) != 0;
        const std::size_t size = has_size ? take_leb128(slices) : slices.left();
        if (is_beside_picture_av1((*first >> 3U) & 0x0fU)) {
            slices.skip(size);
            continue;
        }
        const std::array header = {static_cast<std::uint8_t>(*first & 0xfdU), extension.value_or(0)};
        hash.add(ground::ByteView(header).first(extension ? 2 : 1));
        add(hash, slices, size);
        hash.end_part();
    }
}

bool has_nal_units(Codec codec) {
    return codec == Codec::avc || codec == Codec::hevc || codec == Codec::vvc;
}

void add_unit(PrintHash& hash, Form form, Slices slices) {
    if (form.codec == Codec::av1) return add_obus(hash, slices);
    if (form.codec == Codec::aac && form.framing == Framing::adts) return add_adts(hash, slices);
    if (!has_nal_units(form.codec)) return add_rest(hash, slices);
    switch (form.framing) {
        case Framing::length_1:
            return add_length_prefixed(hash, form.codec, slices, 1);
        case Framing::length_2:
            return add_length_prefixed(hash, form.codec, slices, 2);
        case Framing::length_4:
            return add_length_prefixed(hash, form.codec, slices, 4);
        case Framing::annex_b:
            return add_annex_b(hash, form.codec, slices);
        case Framing::raw:
        case Framing::adts:
            break;
    }
    add_rest(hash, slices);
}

}  // namespace

Fingerprint fingerprint(Form form, std::span<const ground::ByteView> slices) {
    PrintHash hash;
    add_unit(hash, form, Slices(slices));
    const std::uint64_t length =
        std::min<std::uint64_t>(hash.length(), std::numeric_limits<std::uint32_t>::max());
    return {hash.value(), static_cast<std::uint32_t>(length)};
}

Fingerprint fingerprint(Form form, ground::ByteView unit) {
    return fingerprint(form, std::span<const ground::ByteView>(&unit, 1));
}

}  // namespace witness
