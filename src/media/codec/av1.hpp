#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "media/source.hpp"

/// AV1 (AV1 Bitstream & Decoding Process Specification) as far as RTMP needs it: open bitstream units, and
/// the AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3). Pure functions over hostile bytes.
namespace media {

/// OBUs in one temporal unit; more are refused.
inline constexpr std::size_t max_obus = 4096;

enum class ObuType : std::uint8_t { sequence_header = 1, temporal_delimiter = 2 };

/// One open bitstream unit (5.3), in place.
struct Obu {
    ObuType type{};
    /// Header, size if it has one, and payload.
    ByteView whole;
    /// One byte, or two with an extension.
    ByteView header;
    ByteView payload;
    /// The OBU says its own size; the last of a temporal unit need not.
    bool has_size = true;
};
/// The OBUs of a temporal unit, or of another row of them; nothing when the bytes are malformed.
std::optional<std::vector<Obu>> split_obus(ByteView bytes);
/// The sequence header among them, or nothing.
const Obu* sequence_header_in(const std::vector<Obu>& obus);

/// The fields of a sequence header that are needed here (5.5).
struct Av1SequenceHeader {
    std::uint8_t profile = 0;
    /// Level of the first operating point, and below its tier.
    std::uint8_t level = 0;
    bool high_tier = false;
    int bit_depth = 8;
    bool monochrome = false;
    bool subsampling_x = true;
    bool subsampling_y = true;
    std::uint8_t chroma_sample_position = 0;
    Color color;
    PictureSize size;
};
std::optional<Av1SequenceHeader> parse_av1_sequence_header(ByteView payload);

/// A record of the four fixed bytes and the sequence header; nothing when that is malformed.
std::optional<Bytes> av1_configuration(const Obu& sequence_header);
/// True when the bytes are such a record: marker, version, and OBUs that can be read.
bool is_av1_configuration(ByteView record);
/// The OBUs of a record.
ByteView av1_configuration_obus(ByteView record);
/// True when frames of that sequence cannot be those that the record describes: another profile, bit depth
/// or chroma format.
bool contradicts(ByteView record, const Av1SequenceHeader& sequence);

/// A temporal unit in the form that RTMP carries: low-overhead, every OBU with its size, without temporal
/// delimiters; slices in place but for sizes that were missing. They and `owner` are kept alive by the
/// payload.
Payload low_overhead(const std::vector<Obu>& obus, std::shared_ptr<const void> owner);

}  // namespace media
