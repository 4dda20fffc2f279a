#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "media/bytes/byte_source.hpp"

struct AVStream;

namespace media {

/// True when an MP4 file ends within one of its outermost boxes that leads to samples, or has them, or behind
/// a fragment without its media: a cut that libavformat does not tell from the end of a file. Pipes show none.
bool ends_within_mp4_box(const ByteSource& source);
/// True when an MP4 file ends within its first fragment, or the media of that: it may be one that a recorder has
/// just begun.
bool ends_within_first_fragment(const ByteSource& source);
/// True when the first bytes of an MP4 file show media before an index.
bool begins_with_media(ByteView head);

/// Byte behind the last sample of each stream, by the index of an MP4 without fragments. To be asked before packets are
/// read: libavformat shortens samples that lie beyond the end of the file.
std::vector<std::int64_t> sample_ends_of(std::span<AVStream* const> streams);
/// True when these lie beyond the end of a file of that size, for a stream of media that is not discarded.
bool reaches_beyond(std::int64_t size, const std::vector<std::int64_t>& sample_ends,
                    std::span<AVStream* const> streams);

}  // namespace media
