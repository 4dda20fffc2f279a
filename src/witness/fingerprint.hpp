#pragma once

#include <cstdint>
#include <span>

#include "ground/bytes.hpp"

/// The witness: frames that were sent against frames that came out.
namespace witness {

/// Codecs whose access units servers and containers frame in more than one way; the others are compared as they are.
enum class Codec { avc, hevc, vvc, av1, aac, other };

/// Layout of an access unit.
enum class Framing {
    /// As RTMP and MP4 carry codecs that need no framing: raw AAC, OBUs of AV1 in the low-overhead format.
    raw,
    /// NAL units behind their lengths of so many bytes (ISO/IEC 14496-15).
    length_1,
    length_2,
    length_4,
    /// NAL units behind start codes (ITU-T H.264, annex B).
    annex_b,
    /// AAC behind headers of 7 or 9 bytes (ISO/IEC 13818-7, 6.2).
    adts
};

struct Form {
    Codec codec = Codec::other;
    Framing framing = Framing::raw;
};

/// An access unit in its canonical form, which servers and containers leave as it is, by 64 bits.
struct Fingerprint {
    std::uint64_t hash = 0;
    /// Bytes of the canonical form; 0 where there is nothing in it, such as parameter sets alone, which prove nothing.
    std::uint32_t length = 0;

    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// The fingerprint of an access unit that lies in several slices of memory, cut anywhere. Whatever the framing it is
/// the same:
/// - H.264, HEVC, VVC: NAL units without delimiters, parameter sets, SEI, filler, ends of sequence and stream, and
///   without the zero bytes behind them;
/// - AAC: without ADTS headers; several frames of ADTS are one unit;
/// - AV1: OBUs without temporal delimiters, sequence headers and padding, and without their size fields.
/// Malformed bytes have some fingerprint too.
Fingerprint fingerprint(Form form, std::span<const ground::ByteView> slices);
/// The same for one that lies in one piece.
Fingerprint fingerprint(Form form, ground::ByteView unit);

}  // namespace witness
