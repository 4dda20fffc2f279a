#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "media/source.hpp"

/// NAL units of H.264 and HEVC in their two forms: between the start codes of a byte stream (Annex B of ITU-T
/// H.264 and H.265), as containers for broadcast carry them, and behind lengths, as MP4 and RTMP do (ISO/IEC
/// 14496-15). Pure functions over hostile bytes; no unit is copied on the way.
namespace media {

/// NAL units in one access unit; more are refused.
inline constexpr std::size_t max_nal_units = 4096;

/// True when the bytes begin with a start code (00 00 01 or 00 00 00 01).
bool is_annex_b(ByteView bytes);
/// The NAL units between start codes, in place, without trailing zero bytes; nothing when there are too many.
std::optional<std::vector<ByteView>> split_annex_b(ByteView bytes);

/// The NAL units of an access unit as slices in place, each behind 4 bytes of length, those left out that are
/// framing. The length fields are the only new bytes; they and `owner` are kept alive by the payload.
Payload length_prefixed(const std::vector<ByteView>& nal_units, std::shared_ptr<const void> owner,
                        bool (*is_framing)(ByteView nal_unit));
/// The NAL units behind lengths of that many bytes, in place; nothing when they do not fill `bytes` exactly,
/// or are too many.
std::optional<std::vector<ByteView>> split_length_prefixed(ByteView bytes, int length_size);

/// The NAL units of an access unit, in place: one slice of lengths and units, or the slices of length_prefixed().
std::optional<std::vector<ByteView>> split_length_prefixed(const Payload& access_unit, int length_size);

/// A NAL unit without its emulation prevention bytes (ITU-T H.264, 7.4.1; H.265, 7.4.2).
Bytes unescape(ByteView nal_unit);

}  // namespace media
