#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "media/bytes/byte_source.hpp"

struct AVStream;

namespace media {

/// How a file ends.
enum class FileEnd {
    whole,
    /// Amid media: libavformat does not tell such a cut from the end of a file.
    cut,
    /// In bytes that are none of its form: libavformat takes nothing from there on.
    damaged,
};

/// Looks at the outermost boxes of an MP4 file. It is cut within one that leads to samples, or has them, and behind a
/// fragment without its media. Pipes show none.
FileEnd end_of_mp4(const ByteSource& source);
/// Byte where the second index (moov) of a file without fragments begins, or nothing: another file was put behind the
/// first, and libavformat leaves it out.
std::optional<std::int64_t> second_index(const ByteSource& source);
/// Byte where the first fragment begins (moof); nothing where there is none among the first boxes, and for pipes.
std::optional<std::int64_t> first_fragment(const ByteSource& source);
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
