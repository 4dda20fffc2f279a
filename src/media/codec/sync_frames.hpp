#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "media/source.hpp"

/// Frames of sound that tell their own size: MPEG audio (MP3), AC-3 and E-AC-3. Pure functions over hostile bytes.
namespace media {

/// True for a codec whose frames begin with a head that tells their size.
bool has_sync_frames(Codec codec);

/// Bytes of the frame that begins there, head included: MPEG audio (ISO/IEC 11172-3, 2.4.2.3; 13818-3, 2.4.2.3), AC-3
/// and E-AC-3 (ETSI TS 102 366, 4.4.1 and E.1.3.1). Nothing where no head is, or one that tells no size ("free format").
std::optional<std::size_t> sync_frame_size(Codec codec, ByteView bytes);

/// Frames that so many bytes were, where one takes `frame_size`; at least one.
std::uint64_t frames_in(std::size_t bytes, std::size_t frame_size);

/// The frames in a packet that follow each other: parsers leave bytes that are none in front of them or behind.
struct SyncFrames {
    /// Bytes in front of the first, and those of the frames, of which the last takes `last_size`.
    std::size_t begin = 0;
    std::size_t size = 0;
    std::size_t last_size = 0;
};
/// Frames at the packet's beginning, or else the first that end it or that another one follows. A frame that tells no
/// size takes the whole packet.
SyncFrames find_sync_frames(Codec codec, ByteView packet);

}  // namespace media
