#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "media/source.hpp"

/// Parameter sets of H.264 and HEVC, and the common parts of their configuration records (ISO/IEC 14496-15).
namespace media {

/// Parameter sets as a decoder needs them: of each kind, each id once.
struct ParameterSets {
    std::vector<Bytes> sps;
    std::vector<Bytes> pps;
    /// HEVC alone has these.
    std::vector<Bytes> vps = {};
    bool operator==(const ParameterSets&) const = default;
};

/// The id of a set, or nothing when it is malformed.
using SetId = std::optional<std::uint32_t> (*)(ByteView nal_unit);
/// Puts one set in the place of the one with its id, or at the end; the oldest makes room. True when `sets`
/// changed.
bool take_over(std::vector<Bytes>& sets, ByteView nal_unit, std::size_t limit, SetId id_of);

/// True when a record can hold the sets: at most `limit`, each with a length of 16 bits.
bool fit_record(const std::vector<Bytes>& sets, std::size_t limit);
/// Appends sets to a record, each behind its length in 16 bits.
void append_sets(Bytes& record, const std::vector<Bytes>& sets);
/// Takes `count` sets with 16-bit lengths from the front of `rest`; false when they don't fit.
bool read_sets(ByteView& rest, std::size_t count, std::vector<Bytes>& sets);

}  // namespace media
