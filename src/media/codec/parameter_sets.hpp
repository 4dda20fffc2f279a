#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "media/source.hpp"

/// Parameter sets of H.264 and HEVC, and what their configuration records have in common (ISO/IEC 14496-15).
namespace media {

/// Sets as a decoder needs them, each kind with each id once.
struct ParameterSets {
    std::vector<Bytes> sps;
    std::vector<Bytes> pps;
    /// HEVC alone has these.
    std::vector<Bytes> vps = {};
    bool operator==(const ParameterSets&) const = default;
};

/// The id of a set, or nothing when it is malformed.
using SetId = std::optional<std::uint32_t> (*)(ByteView nal_unit);
/// Puts one set in the place of that with its id, or at the end; the oldest makes room. True when `sets`
/// changed.
bool take_over(std::vector<Bytes>& sets, ByteView nal_unit, std::size_t limit, SetId id_of);

/// Whether a record can hold them: at most `limit`, each with a length of 16 bits.
bool fit_record(const std::vector<Bytes>& sets, std::size_t limit);
/// Each behind its length in 16 bits.
void append_sets(Bytes& record, const std::vector<Bytes>& sets);
/// Takes `count` sets with 16-bit lengths from the front of `rest`; false when they don't fit.
bool read_sets(ByteView& rest, std::size_t count, std::vector<Bytes>& sets);

}  // namespace media
